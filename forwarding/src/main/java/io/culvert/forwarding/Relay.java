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
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One half of two Netty channels glued together, both on one event loop: what is read here is written there. Back-pressure is
 * one question: is the partner writable? If not, nothing is read until it is, so that what is buffered is bounded by a read
 * burst and a high-water mark.
 *
 * <pre>
 *   input ended here      --> partner's output is shut behind its last write
 *   output failed here    --> the partner's bytes are dropped from now on, so that its end is still seen
 *   both ended            --> this half closes
 *   this half closed      --> partner closes behind its last write; what it still reads is dropped
 * </pre>
 *
 * <p>The channels need ALLOW_HALF_CLOSURE, and AUTO_CLOSE off: a write that fails must not discard what is still to be read.
 */
public final class Relay extends ChannelDuplexHandler {
    /** Ours: how long the last bytes may take to a partner that does not read them. */
    private static final long DRAIN_SECONDS = 60;

    private final IntConsumer meter;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Relay partner;
    /** What came before there was somebody to write it to; null again once there is. */
    private @Nullable ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);

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
        one.steer();
        other.steer();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        steer();
        if (partner != null) {
            partner.steer();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (partner != null) {
            partner.steer();
        }
        ctx.fireChannelActive();
    }

    /**
     * Reads on, or stops to, as the partner takes more or not. By auto-read, and not by withholding {@code read()}: while
     * auto-read is on, a socket that has been asked to read once does not wait to be asked again.
     */
    private void steer() {
        if (ctx == null) {
            return;
        }
        boolean wanted = partner != null && partner.takesMore();
        if (wanted && early != null) {
            passOnEarly(early);
        }
        if (!inputEnded) {
            ctx.channel().config().setAutoRead(wanted);
        }
    }

    private boolean takesMore() {
        if (ctx == null) {
            return false;
        }
        Channel channel = ctx.channel();
        return outputEnded || channel.isActive() && channel.isWritable();
    }

    /**
     * A socket that is not to be read is read all the same when the transport sees its peer's end (EPOLLRDHUP), which with
     * short requests may be before the channel is open.
     */
    private void passOnEarly(ArrayDeque<ByteBuf> bytes) {
        early = null;
        bytes.forEach(this::passOn);
        if (partner != null && partner.ctx != null) {
            partner.ctx.flush();
        }
        if (inputEnded) {
            passOnEnd();
        }
    }

    private void passOn(ByteBuf bytes) {
        if (partner == null || partner.ctx == null || partner.outputEnded) {
            bytes.release();
        } else {
            // Not the pipeline's void promise, which would turn a failed write into an exception on every packet.
            partner.ctx.write(bytes, partner.ctx.channel().unsafe().voidPromise());
        }
    }

    private void passOnEnd() {
        if (partner != null) {
            partner.endOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        meter.accept(bytes.readableBytes());
        if (early != null) {
            early.add(bytes);
        } else {
            passOn(bytes);
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
            partner.steer();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (early == null) {
                passOnEnd();
            }
            closeIfEnded(ctx);
        } else if (event instanceof ChannelOutputShutdownEvent) {
            outputEnded = true;
            if (partner != null) {
                partner.steer();
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
        if (early != null) {
            early.forEach(ByteBuf::release);
            early = null;
        }
        outputEnded = true;
        if (partner != null) {
            // Read on, and drop: a peer that is stuck in sending would never take the last bytes, and so never close.
            partner.steer();
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
