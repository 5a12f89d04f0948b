package io.culvert.core.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * One end of a TCP connection in memory. What is written moves to the peer's end; {@link #deliver} plays the event
 * loop.
 */
final class MemoryWire extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int READS_PER_BURST = 4;

    /** Exceptions that no handler took. */
    final List<Throwable> unhandled = new ArrayList<>();

    /** Bytes of the next read. */
    IntSupplier segment = () -> 64 * 1024;
    /** What the two kernels hold for this end before writing to it blocks. */
    int capacity = Integer.MAX_VALUE;
    /** Bytes that have come here so far, read or not. */
    long arrived;
    /** Of those that come from now on, the one with this index has its lowest bit flipped. */
    long flipped = -1;
    /** After so many bytes the connection is cut: the end of the stream follows them. */
    long cutAfter = Long.MAX_VALUE;

    private final InetSocketAddress address;
    private final ByteBuf incoming = Unpooled.buffer();
    private final ChannelConfig config = new DefaultChannelConfig(this) {
        @Override
        protected void autoReadCleared() {
            readPending = false;
        }
    };

    private MemoryWire peer;
    private boolean open = true;
    private boolean active;
    private boolean readPending;
    private boolean ended;

    MemoryWire(int port) {
        super(null);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    void connectTo(MemoryWire other) {
        peer = other;
    }

    /** Reads as the event loop would; false if there was nothing to do. */
    boolean deliver() {
        if (!open || !readPending || !incoming.isReadable() && !ended) {
            return false;
        }
        readPending = false;
        if (incoming.isReadable()) {
            int reads = 0;
            do {
                int length = Math.min(incoming.readableBytes(), Math.max(1, segment.getAsInt()));
                ByteBuf data = ByteBufAllocator.DEFAULT.buffer(length).writeBytes(incoming, length);
                incoming.discardSomeReadBytes();
                pipeline().fireChannelRead(data);
            } while (open && incoming.isReadable() && config.isAutoRead() && ++reads < READS_PER_BURST);
            pipeline().fireChannelReadComplete();
            ((WireUnsafe) peer.unsafe()).goOn();
        } else {
            unsafe().close(unsafe().voidPromise());
        }
        return true;
    }

    /** Bytes that wait to be read here. */
    int unread() {
        return incoming.readableBytes();
    }

    /** The peer's kernel says that it knows no such connection. */
    void reset() {
        pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        unsafe().close(unsafe().voidPromise());
    }

    /** What the sockets hold may grow again. */
    void widen(int bytes) {
        capacity = bytes;
        ((WireUnsafe) peer.unsafe()).goOn();
    }

    private void arrive(ByteBuf data) {
        long end = arrived + data.readableBytes();
        int kept = (int) Math.max(0, Math.min(data.readableBytes(), cutAfter - arrived));
        if (open && !ended) {
            int start = incoming.writerIndex();
            incoming.writeBytes(data, data.readerIndex(), kept);
            if (flipped >= arrived && flipped < arrived + kept) {
                int index = start + (int) (flipped - arrived);
                incoming.setByte(index, incoming.getByte(index) ^ 1);
            }
            if (end >= cutAfter) {
                ended = true;
                peer.ended = true;
            }
        }
        arrived = end;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        ByteBuf data;
        while ((data = (ByteBuf) in.current()) != null) {
            int room = Math.max(0, peer.capacity - peer.unread());
            if (room == 0 && data.isReadable()) {
                return;
            }
            int length = Math.min(room, data.readableBytes());
            peer.arrive(data.slice(data.readerIndex(), length));
            if (length < data.readableBytes()) {
                data.skipBytes(length);
            } else {
                in.remove();
            }
        }
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        incoming.release();
        peer.ended = true;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        active = true;
        promise.setSuccess();
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new WireUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return address;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer.address;
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new WirePipeline(this);
    }

    private final class WirePipeline extends DefaultChannelPipeline {
        private WirePipeline(Channel channel) {
            super(channel);
        }

        @Override
        protected void onUnhandledInboundException(Throwable cause) {
            unhandled.add(cause);
        }
    }

    private final class WireUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }

        void goOn() {
            flush0();
        }
    }
}
