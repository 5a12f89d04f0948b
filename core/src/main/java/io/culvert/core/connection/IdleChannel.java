package io.culvert.core.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a channel on which nothing has been sent either way for a while. */
final class IdleChannel extends IdleStateHandler {
    private static final Logger LOG = LoggerFactory.getLogger(IdleChannel.class);

    private final Duration timeout;

    IdleChannel(Duration timeout) {
        super(0, 0, timeout.toNanos(), TimeUnit.NANOSECONDS);
        this.timeout = timeout;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        LOG.info("closing {}: idle for {} s (ChannelTimeout)", ctx.channel(), timeout.toSeconds());
        ctx.close();
    }
}
