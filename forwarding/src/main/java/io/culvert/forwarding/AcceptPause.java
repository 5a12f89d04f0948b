package io.culvert.forwarding;

import io.culvert.core.OncePerMinute;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what goes wrong when a listener accepts, such as that there is no file descriptor left: the listener rests for
 * a second, so that it does not spin, and goes on (rule P06). All listeners of a process together log a line a minute.
 */
@ChannelHandler.Sharable
final class AcceptPause extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final OncePerMinute lines = new OncePerMinute();

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        long failures = lines.event();
        if (failures > 0) {
            LOG.warn(
                    "cannot accept connections on {} for now: {} ({} such failures since the last such line)",
                    context.channel().localAddress(),
                    cause.getMessage(),
                    failures);
        }
    }
}
