package io.culvert.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One half of two Netty channels glued together, both on one event loop: what is read here is written there. Back-pressure is
 * a question asked at each {@code read()}: is the partner writable? If not, the read is remembered until it is, so that what
 * is buffered is bounded by a read burst and a high-water mark.
 *
 * <pre>
 *   input ended here      --> partner's output is shut behind its last write
 *   output failed here    --> the partner's bytes are dropped from now on, so that its end is still seen
 *   both ended            --> this half closes
 *   this half closed      --> partner closes behind its last write
 * </pre>
 *
 * <p>The channels need AUTO_READ, which is off while a read is withheld; ALLOW_HALF_CLOSURE; and AUTO_CLOSE off, because a
 * write that fails must not discard what is still to be read.
 */
public final class Relay extends ChannelDuplexHandler {
    /** Ours: how long the last bytes may take to a partner that does not read them. */
    private static final long DRAIN_SECONDS = 60;

    private final IntConsumer meter;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Relay partner;
    private boolean readWithheld;
    private boolean inputEnded;
    private boolean outputEnded;

    /** @param meter told how many bytes each read brought from this half */
    public Relay(IntConsumer meter) {
        this.meter = meter;
    }

    /** Glues two halves together, which may be on their pipelines already or not yet. */
    public static void join(Relay one, Relay other) {
        one.partner = other;
        other.partner = one;
        one.resumeRead();
        other.resumeRead();
    }

    /** Closes this half's channel, if it has one by now. */
    void abandon() {
        if (ctx != null) {
            ctx.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (partner != null) {
            partner.resumeRead();
        }
        ctx.fireChannelActive();
    }

    /** A transport goes on reading by itself until it is told that nobody will ask. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (partner != null && partner.takesMore()) {
            ctx.read();
        } else {
            readWithheld = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private boolean takesMore() {
        if (ctx == null) {
            return false;
        }
        Channel channel = ctx.channel();
        return outputEnded || channel.isActive() && channel.isWritable();
    }

    private void resumeRead() {
        if (readWithheld && ctx != null && partner != null && partner.takesMore()) {
            readWithheld = false;
            ctx.channel().config().setAutoRead(true); // which asks for a read
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        meter.accept(((ByteBuf) message).readableBytes());
        if (partner == null || partner.ctx == null || partner.outputEnded) {
            ReferenceCountUtil.release(message);
        } else {
            // Not the pipeline's void promise, which would turn a failed write into an exception on every packet.
            partner.ctx.write(message, partner.ctx.channel().unsafe().voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (partner != null && partner.ctx != null) {
            partner.ctx.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (partner != null) {
            partner.resumeRead();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (partner != null) {
                partner.endOutput();
            }
            closeIfEnded(ctx);
        } else if (event instanceof ChannelOutputShutdownEvent) {
            outputEnded = true;
            if (partner != null) {
                partner.resumeRead();
            }
            closeIfEnded(ctx);
        }
    }

    private void endOutput() {
        ChannelHandlerContext here = ctx;
        if (here != null && !outputEnded) {
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (written.isSuccess()) {
                    ((DuplexChannel) here.channel()).shutdownOutput();
                }
            });
        }
    }

    private void closeIfEnded(ChannelHandlerContext here) {
        if (inputEnded && outputEnded) {
            here.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (partner != null) {
            partner.closeBehindLastWrite();
        }
    }

    private void closeBehindLastWrite() {
        ChannelHandlerContext here = ctx;
        if (here != null && here.channel().isOpen()) {
            var deadline = here.channel().eventLoop().schedule(() -> here.close(), DRAIN_SECONDS, TimeUnit.SECONDS);
            here.channel().closeFuture().addListener(closed -> deadline.cancel(false));
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A read that failed, as by a reset: nothing more will come, and nothing that is sent will arrive. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
