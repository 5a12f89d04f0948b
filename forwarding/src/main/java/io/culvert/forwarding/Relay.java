package io.culvert.forwarding;

import io.culvert.core.ChannelResetException;
import io.culvert.core.SshChannel;
import io.culvert.core.SshException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One half of two Netty channels glued together, both on one event loop: what is read here is written there.
 * Back-pressure is one question: is the partner writable? If not, nothing is read until it is, so that what is buffered
 * is bounded by a read burst and a high-water mark.
 *
 * <p>An end is passed on as what it is. A clean end comes out only where a clean end went in and every byte before it
 * was taken; everything else is a reset. No time limit ends a stream: a reader may pause for as long as it lives.
 *
 * <pre>
 *   input    OPEN --end of the input--> ENDED     the partner's output is shut after its last write
 *            OPEN --read failed-------> BROKEN    the partner is reset after its last write
 *
 *   output   OPEN --partner's input ended--> ENDING --last write done, end said--> SHUT
 *            OPEN, ENDING --write failed, peer has closed--> LOST    the partner's bytes are dropped from now on, and it is
 *                                                                    reset once this half's input has ended
 *
 *   both outputs SHUT              --> both halves close
 *   both over, and one of them LOST --> both halves are reset, after their last writes
 *   this half closed too early     --> the partner is reset at once
 * </pre>
 *
 * <p>"Reset" is a close without that last word: the sockets have SO_LINGER 0 from the start, so that every close of a
 * TCP socket is a reset (RST), even by a kernel that ends this process; only a relay that is done takes it away. A
 * Unix-domain socket knows no reset: its peer sees ECONNRESET if bytes from it were not read, else an end. An SSH
 * channel sends CLOSE without EOF.
 *
 * <p>The channels need ALLOW_HALF_CLOSURE, and AUTO_CLOSE off: a write that fails must not discard what is still to be
 * read.
 */
public final class Relay extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private enum Input {
        OPEN,
        ENDED,
        BROKEN
    }

    private enum Output {
        OPEN,
        ENDING,
        SHUT,
        LOST
    }

    private final IntConsumer meter;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Relay partner;
    /** What came before there was somebody to write it to; null again once there is. */
    private @Nullable ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);

    private Input input = Input.OPEN;
    private Output output = Output.OPEN;
    /**
     * Of the end that was said here. It is done before the event of that end comes, from inside the call that says it.
     */
    private @Nullable ChannelPromise endSaid;

    /** To be reset once its last write is done. */
    private boolean doomed;
    /** Of an SSH channel. */
    private @Nullable Consumption consumption;

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

    /** Whether both directions have come to their own ends, and all bytes were taken. */
    boolean isWhole() {
        return output == Output.SHUT && partner != null && partner.output == Output.SHUT;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        if (ctx.channel() instanceof SshChannel channel
                && Boolean.FALSE.equals(channel.config().getOption(SshChannel.AUTO_CONSUME))) {
            consumption = new Consumption(channel);
        }
        if (ctx.channel().config().getRecvByteBufAllocator() instanceof BoundedReads reads) {
            reads.boundBy(this::wanted);
        }
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
     * Reads on, or stops to, as the partner takes more or not. By auto-read, and not by withholding {@code read()}:
     * while auto-read is on, a socket that has been asked to read once does not wait to be asked again.
     */
    private void steer() {
        if (ctx == null) {
            return;
        }
        boolean wanted = partner != null && partner.takesMore();
        if (wanted && early != null) {
            passOnEarly(early);
        }
        if (input == Input.OPEN) {
            ctx.channel().config().setAutoRead(wanted);
        }
    }

    private boolean takesMore() {
        if (ctx == null) {
            return false;
        }
        Channel channel = ctx.channel();
        return isOutputOver() || channel.isActive() && channel.isWritable();
    }

    /** How much is worth reading now, bytes. */
    private long wanted() {
        return partner == null || partner.ctx == null || partner.isOutputOver()
                ? Long.MAX_VALUE
                : partner.ctx.channel().bytesBeforeUnwritable();
    }

    private boolean isOutputOver() {
        return output == Output.SHUT || output == Output.LOST;
    }

    /**
     * A socket that is not to be read is read all the same when the transport sees its peer's end (EPOLLRDHUP), which
     * with short requests may be before the channel is open.
     */
    private void passOnEarly(ArrayDeque<ByteBuf> bytes) {
        early = null;
        bytes.forEach(this::passOn);
        flushPartner();
        passOnEnd();
    }

    private void passOn(ByteBuf bytes) {
        if (consumption != null) {
            consumption.passedOn(bytes.readableBytes());
        }
        if (partner == null || partner.ctx == null || partner.isOutputOver()) {
            bytes.release();
        } else {
            // Not the pipeline's void promise, which would turn a failed write into an exception on every packet.
            partner.ctx.write(bytes, partner.ctx.channel().unsafe().voidPromise());
        }
    }

    private void flushPartner() {
        if (partner != null && partner.ctx != null) {
            partner.ctx.flush();
            if (consumption != null) {
                consumption.settle(partner.ctx);
            }
        }
    }

    private void passOnEnd() {
        if (partner == null || early != null) {
            return;
        }
        switch (input) {
            case OPEN -> {}
            case ENDED -> partner.shutOutput();
            case BROKEN -> partner.resetAfterLastWrite();
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
        flushPartner();
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
            inputOver(hidesReset() ? Input.BROKEN : Input.ENDED);
        } else if (event instanceof ChannelOutputShutdownEvent) {
            outputOver(endSaid != null && endSaid.isSuccess() ? Output.SHUT : Output.LOST);
        }
    }

    /** A write that meets a reset takes the error away from the socket, whose next read then sees an end instead. */
    private boolean hidesReset() {
        return output == Output.LOST && ctx != null && ctx.channel() instanceof SocketChannel;
    }

    /** A read that failed, as by a reset: nothing more will come, and nothing that is sent will arrive. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof SshException)) {
            LOG.error("internal error: the relay of {} ends", ctx.channel(), cause);
        }
        if (cause instanceof SshException && partner != null) { // the SSH connection is gone
            input = Input.BROKEN;
            partner.reset();
        } else {
            inputOver(Input.BROKEN);
        }
        if (!(cause instanceof ChannelResetException)) { // where it is one, this half lives until the partner is done
            ctx.close();
        }
    }

    private void inputOver(Input how) {
        if (input == Input.OPEN) {
            input = how;
            passOnEnd();
            endIfOver();
        }
    }

    private void shutOutput() {
        ChannelHandlerContext here = ctx;
        if (here != null && output == Output.OPEN) {
            output = Output.ENDING;
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (written.isSuccess()) {
                    endSaid = here.newPromise();
                    ((DuplexChannel) here.channel()).shutdownOutput(endSaid);
                    // The event tells of success, maybe before this is reached; where nothing is open any more there is
                    // none.
                    endSaid.addListener(shut -> {
                        if (!shut.isSuccess() && output == Output.ENDING) {
                            outputOver(Output.LOST);
                        }
                    });
                }
            });
        }
    }

    private void outputOver(Output how) {
        output = how;
        if (partner != null) {
            partner.steer();
        }
        if (doomed) {
            resetOnceTaken();
        } else {
            endIfOver();
        }
    }

    /** Where nothing is left to be written to either half. */
    private void endIfOver() {
        if (partner == null || !isOutputOver() || !partner.isOutputOver()) {
            return;
        }
        if (isWhole()) {
            close();
            partner.close();
        } else {
            resetAfterLastWrite();
            partner.resetAfterLastWrite();
        }
    }

    private void close() {
        if (ctx != null) {
            Resets.disarm(ctx.channel());
            // Of what a closed socket has not sent the kernel waits for the reader a minute or two, and then drops it.
            Resets.closeOnceTaken(ctx.channel());
        }
    }

    private void reset() {
        if (ctx != null) {
            ctx.close();
        }
    }

    private void resetAfterLastWrite() {
        ChannelHandlerContext here = ctx;
        if (here == null || doomed) {
            return;
        }
        doomed = true;
        if (isOutputOver()) {
            resetOnceTaken();
        } else if (output == Output.OPEN) {
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> resetOnceTaken());
        } // else the end is on its way
    }

    private void resetOnceTaken() {
        if (ctx != null && output == Output.LOST) {
            ctx.close();
        } else if (ctx != null) {
            Resets.closeOnceTaken(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (early != null) {
            early.forEach(ByteBuf::release);
            early = null;
        }
        if (output != Output.SHUT) {
            output = Output.LOST;
        }
        if (partner != null) {
            // Read on, and drop: a peer that is stuck in sending would never take the last bytes, and so never close.
            partner.steer();
            if (input == Input.OPEN) {
                partner.reset();
            } else if (output == Output.LOST) {
                partner.resetAfterLastWrite();
            }
        }
    }
}
