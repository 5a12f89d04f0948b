package io.culvert.forwarding.keys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection to an agent: messages behind their length, one question at a time. Blocks. */
record AgentConnection(SocketChannel channel) implements AutoCloseable {
    /** Ours, and the limit of OpenSSH's agent. */
    static final int MAX_MESSAGE = 256 * 1024;

    /** Ours: no room is made for more than this ahead of the bytes. */
    private static final int STEP = 8 * 1024;

    static AgentConnection open(UnixDomainSocketAddress address) throws IOException {
        return new AgentConnection(SocketChannel.open(address));
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
    public void close() throws IOException {
        channel.close();
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
                throw new EOFException("The agent closed the connection in the middle of a reply");
            }
        }
        return into;
    }
}
