package io.culvert.core.channel;

import io.culvert.codec.message.ConnectionMessages.ChannelExtendedData;
import io.culvert.core.ExtendedData;
import io.culvert.core.memory.ChannelAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How what is written to one channel gets to the peer: as much as the peer's window takes, while the connection can
 * send. What has to wait stays in the {@link ChannelOutboundBuffer}, whose writability tells the writers.
 * {@link Delivery} is its counterpart.
 */
final class Sending {
    private static final int BLOCKED_FLAG = 1;
    private static final int MEMORY_FLAG = 2;
    /** Ours: about a packet. */
    private static final long WORTH_A_WRITE = 32 * 1024;
    /** Ours: what may wait while this channel holds more than its share of the memory. */
    private static final long WAITING_WHILE_TIGHT = 4 * 1024;

    private final SshChildChannel channel;
    private final ChannelLink link;
    private final int recipientChannel;
    private final OutboundWindow window;
    private final ChannelAccount account;
    /** The connection cannot send, and will call when it can. */
    private boolean blocked;
    /** Nothing more is to be written, because this channel holds more than its share of the memory. */
    private boolean heldBack;

    Sending(SshChildChannel channel, ChannelLink link, ChannelParameters parameters, ChannelAccount account) {
        this.channel = channel;
        this.link = link;
        this.recipientChannel = parameters.recipientChannel();
        this.window = new OutboundWindow(
                parameters.localChannel(),
                parameters.outboundWindow(),
                parameters.outboundMaximumPacket(),
                ChannelParameters.MAXIMUM_PACKET);
        this.account = account;
    }

    /** The peer gave us credit. Returns whether to write on now. */
    boolean widen(long bytes) {
        window.widen(bytes);
        return !blocked;
    }

    /** The connection can send again. */
    void unblock(@Nullable ChannelOutboundBuffer buffer) {
        if (blocked) {
            blocked = false;
            if (buffer != null) {
                buffer.setUserDefinedWritability(BLOCKED_FLAG, true);
            }
        }
    }

    /**
     * How much is worth writing now, bytes: what the peer's window lets pass, or, if it lets nothing pass, what may
     * wait for it. It is little while the connection cannot send, or while this channel holds more than its share of
     * the memory.
     *
     * @param mayWait up to the high-water mark
     */
    long worthWriting(long mayWait) {
        if (mayWait == 0) {
            return 0;
        }
        long waiting = account.tight() ? Math.min(mayWait, WAITING_WHILE_TIGHT) : mayWait;
        if (!link.canSend()) {
            return Math.min(waiting, WORTH_A_WRITE);
        }
        // A buffer of which a part waits is held as a whole, so what passes and what waits are written apart.
        long passing = window.size();
        return passing > 0 ? passing : waiting;
    }

    /**
     * What is written in the place of the data: a copy, if the data is going to wait in a buffer of more than twice its
     * size and there is room for one. Takes ownership of the data.
     *
     * @param waiting bytes that were written before it and have not been sent
     */
    ByteBuf fitted(ByteBuf data, long waiting, ByteBufAllocator allocator) {
        int length = data.readableBytes();
        boolean passes = link.canSend() && waiting + length <= window.size();
        if (passes || length > data.capacity() / 2) {
            return data;
        }
        ByteBuf copy;
        try {
            copy = allocator.ioBuffer(length, length);
        } catch (OutOfMemoryError e) {
            return data; // a write that fails here could go unnoticed
        }
        copy.writeBytes(data);
        data.release();
        return copy;
    }

    /** Sends what can be sent, and accounts for the rest. */
    void write(ChannelOutboundBuffer in) {
        try {
            send(in);
        } finally {
            account.outbound(in.totalPendingWriteBytes() + unfilled(in));
            holdBack(in);
        }
    }

    /**
     * Room in the next buffer that was never filled. Netty counts what was written to it, also the part that has been
     * sent, but not this room.
     */
    private static int unfilled(ChannelOutboundBuffer in) {
        Object next = in.current();
        return next == null ? 0 : InboundQueue.content(next).writableBytes();
    }

    private void holdBack(ChannelOutboundBuffer in) {
        boolean hold = in.totalPendingWriteBytes() > 0 && account.tight();
        if (hold != heldBack) {
            heldBack = hold;
            in.setUserDefinedWritability(MEMORY_FLAG, !hold);
        }
    }

    private void send(ChannelOutboundBuffer in) {
        while (true) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            ByteBuf data = InboundQueue.content(message);
            int wanted = data.readableBytes();
            if (wanted == 0) {
                in.remove();
                continue;
            }
            if (!link.canSend()) {
                block(in);
                return;
            }
            int granted = window.reserve(wanted);
            if (granted == 0) {
                return;
            }
            if (message instanceof ExtendedData extended) {
                link.send(new ChannelExtendedData(
                        recipientChannel, extended.dataTypeCode(), data.slice(data.readerIndex(), granted)));
                data.skipBytes(granted);
                in.progress(granted);
                if (granted == wanted) {
                    in.remove();
                }
            } else {
                link.sendData(recipientChannel, data, granted);
                in.removeBytes(granted);
            }
            link.flushSoon();
        }
    }

    private void block(ChannelOutboundBuffer in) {
        if (!blocked) {
            blocked = true;
            in.setUserDefinedWritability(BLOCKED_FLAG, false);
            link.awaitSend(channel);
        }
    }
}
