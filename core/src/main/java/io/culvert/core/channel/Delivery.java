package io.culvert.core.channel;

import io.culvert.core.ChannelResetException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.util.function.IntConsumer;

/**
 * How what has come for one channel gets to its pipeline: as much as it asks for with {@code read()}, then the end.
 * Peers get credit for what has been delivered.
 */
final class Delivery {
    private final SshChildChannel channel;
    private final ChannelLink link;
    private final CloseHandshake handshake;
    private final IntConsumer credit;
    private final InboundQueue inbound;
    private boolean readPending;
    /** The read that has begun takes more, until it is complete. */
    private boolean readGoesOn;

    private boolean delivering;
    private boolean completionDue;
    private boolean deliveryScheduled;
    /** Reasons to deliver nothing, whatever is asked for. */
    private int holds;

    /** @param credit told how many bytes have been delivered */
    Delivery(SshChildChannel channel, ChannelLink link, CloseHandshake handshake, IntConsumer credit) {
        this.channel = channel;
        this.link = link;
        this.handshake = handshake;
        this.credit = credit;
        this.inbound = new InboundQueue(channel.alloc());
    }

    boolean isEmpty() {
        return inbound.isEmpty();
    }

    /** Takes ownership of the data; see {@link InboundQueue#add}. */
    void add(ByteBuf data, int kind) {
        inbound.add(data, kind);
        deliver();
    }

    void beginRead() {
        readPending = true;
        deliverSoon();
    }

    /** The read burst of the connection is over. */
    void readComplete() {
        if (completionDue) {
            completionDue = false;
            readGoesOn = false;
            channel.unsafe().recvBufAllocHandle().readComplete();
            channel.pipeline().fireChannelReadComplete();
            deliverSoon();
        }
    }

    /**
     * Hands data to the pipeline: as much for each {@code read()} as the receive handle allows. The read is complete
     * only at the end of the connection's read burst, so that many packets make one flush at the other end of a relay.
     */
    void deliver() {
        if (delivering || !takesData() || !channel.isActive()) {
            return;
        }
        delivering = true;
        try {
            ExtendedHandle handle = (ExtendedHandle) channel.unsafe().recvBufAllocHandle();
            if (!completionDue) {
                handle.reset(channel.config());
            }
            Object data;
            while (takesData() && (data = inbound.poll()) != null) {
                int length = InboundQueue.content(data).readableBytes();
                handle.attemptedBytesRead(length);
                handle.lastBytesRead(length);
                handle.incMessagesRead(1);
                expectCompletion();
                credit.accept(length);
                readPending = false; // before the handler, which may ask for the next read from inside this one
                channel.pipeline().fireChannelRead(data);
                readGoesOn = handle.continueReading();
            }
            boolean reading = takesData() || completionDue;
            if (channel.isOpen() && reading && inbound.isEmpty()) {
                deliverEndIfCome();
            }
        } finally {
            delivering = false;
        }
    }

    private void deliverEndIfCome() {
        if (handshake.input() == CloseHandshake.Half.ENDING) {
            deliverEnd();
        } else if (handshake.complete()) { // behind extended data that came after the end of the stream
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private boolean takesData() {
        return holds == 0 && (readPending || readGoesOn);
    }

    /** Delivers nothing before {@link #goOn} has been called as often as this. */
    void hold() {
        holds++;
    }

    void goOn() {
        holds--;
        deliverSoon();
    }

    private void expectCompletion() {
        if (!completionDue) {
            completionDue = true;
            link.awaitReadComplete(channel);
        }
    }

    private void deliverEnd() {
        handshake.inputDelivered();
        readGoesOn = false;
        if (completionDue) {
            completionDue = false;
            channel.pipeline().fireChannelReadComplete();
        }
        if (!channel.isOpen()) {
            return;
        }
        boolean halfClosure = Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
        if (!handshake.isEofReceived()) {
            channel.pipeline().fireExceptionCaught(new ChannelResetException());
        } else if (halfClosure) {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        }
        if (!halfClosure || handshake.complete()) {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private void deliverSoon() {
        boolean waiting = !inbound.isEmpty() || handshake.input() == CloseHandshake.Half.ENDING;
        if (waiting && readPending && !deliveryScheduled) {
            deliveryScheduled = true;
            channel.eventLoop().execute(() -> {
                deliveryScheduled = false;
                deliver();
                readComplete();
            });
        }
    }

    void release() {
        inbound.release();
    }
}
