package io.culvert.forwarding.keys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection to an agent: messages after their length, one question at a time. Blocks, until its time is over. */
record AgentConnection(SocketChannel channel, CompletableFuture<Void> closed) implements AutoCloseable {
    /** Ours, and the limit of OpenSSH's agent. */
    static final int MAX_MESSAGE = 256 * 1024;

    /** Ours: no room is made for more than this ahead of the bytes. */
    private static final int STEP = 8 * 1024;

    /** @param limit for all that is done with it; then it throws ClosedChannelException */
    static AgentConnection open(UnixDomainSocketAddress address, Duration limit) throws IOException {
        AgentConnection connection =
                new AgentConnection(SocketChannel.open(StandardProtocolFamily.UNIX), new CompletableFuture<>());
        connection.closed.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            connection.closeNow();
            return null;
        });
        try {
            connection.channel.connect(address);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    ByteBuf exchange(ByteBuf request) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + request.readableBytes());
        frame.putInt(request.readableBytes()).put(request.nioBuffer()).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
        return read(read(Unpooled.buffer(Integer.BYTES), Integer.BYTES).readUnsignedInt());
    }

    @Override
    public void close() {
        closed.complete(null); // ends the timer, too
        closeNow();
    }

    private void closeNow() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuf read(long length) throws IOException {
        if (length < 1 || length > MAX_MESSAGE) {
            throw new IOException(
                    "The agent announces a reply of " + length + " bytes: 1 to " + MAX_MESSAGE + " are taken");
        }
        return read(Unpooled.buffer(STEP), (int) length);
    }

    private ByteBuf read(ByteBuf into, int length) throws IOException {
        while (into.readableBytes() < length) {
            int step = Math.min(length - into.readableBytes(), STEP);
            if (into.writeBytes(channel, step) < 0) {
                if (!channel.isOpen()) {
                    throw new ClosedChannelException();
                }
                throw new EOFException("The agent closed the connection in the middle of a reply");
            }
        }
        return into;
    }
}
