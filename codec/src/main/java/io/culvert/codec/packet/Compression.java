package io.culvert.codec.packet;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * zlib@openssh.com on both directions of one connection: RFC 4253 section 6.2, delayed until the user has logged in, so that
 * nobody else gets at zlib (rule T15). {@link PacketEncoder} and {@link PacketDecoder} share it: whichever of them sees
 * SSH_MSG_USERAUTH_SUCCESS begins it for both.
 *
 * <pre>
 *   off <--(NEWKEYS that disagree)--+
 *    |                              |
 *    +--(NEWKEYS that agree)--> one zlib stream, from behind USERAUTH_SUCCESS on --(NEWKEYS that agree)--> a new stream
 * </pre>
 */
public final class Compression {
    /** Ours: room beyond the data for what zlib puts around data that does not shrink. */
    private static final int OVERHEAD = 64;

    /** Ours: the first guess of how much a packet inflates. */
    private static final int USUAL_RATIO = 4;

    private boolean begun;
    private boolean outbound;
    private boolean inbound;
    /** These two hold memory outside of the heap, hence not before they are needed. */
    private @Nullable Deflater deflater;

    private @Nullable Inflater inflater;

    public Compression() {}

    /** Whether messages are deflated behind the SSH_MSG_NEWKEYS that was written last; a new stream if they are. */
    void rekeyOutbound(boolean zlib) {
        outbound = zlib;
        if (deflater != null) {
            deflater.reset();
        }
    }

    /** Whether messages must be inflated behind the SSH_MSG_NEWKEYS that was read last; a new stream if they must. */
    void rekeyInbound(boolean zlib) {
        inbound = zlib;
        if (inflater != null) {
            inflater.reset();
        }
    }

    /** What goes into the packet for a message, which may be the message: one more reference, for the caller to release. */
    ByteBuf deflate(ByteBufAllocator allocator, ByteBuf message) {
        if (!begun || !outbound) {
            lookForBeginning(message);
            return message.retain();
        }
        Deflater zlib = deflater;
        if (zlib == null) {
            zlib = new Deflater();
            deflater = zlib;
        }
        zlib.setInput(message.nioBuffer());
        ByteBuf out = allocator.buffer(message.readableBytes() + OVERHEAD);
        int written;
        int room;
        do {
            out.ensureWritable(OVERHEAD);
            room = out.writableBytes();
            // For the peer to have all of the message now. OpenSSH flushes partially, which is shorter and which the
            // JDK has not.
            written = zlib.deflate(out.nioBuffer(out.writerIndex(), room), Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + written);
        } while (written == room);
        return out;
    }

    /** The message in a packet, which is released or returned. */
    ByteBuf inflate(ByteBufAllocator allocator, ByteBuf payload) {
        if (!begun || !inbound) {
            lookForBeginning(payload);
            return payload;
        }
        Inflater zlib = inflater;
        if (zlib == null) {
            zlib = new Inflater();
            inflater = zlib;
        }
        ByteBuf message = allocator.buffer(
                Math.min(USUAL_RATIO * payload.readableBytes(), PacketLimits.MAX_PACKET_LENGTH),
                PacketLimits.MAX_PACKET_LENGTH + 1);
        try {
            zlib.setInput(payload.nioBuffer());
            inflate(zlib, message);
            return message.retain();
        } catch (DataFormatException e) {
            throw violation("a packet cannot be inflated");
        } finally {
            message.release();
            payload.release();
        }
    }

    private static void inflate(Inflater zlib, ByteBuf message) throws DataFormatException {
        int written;
        int room;
        do {
            message.ensureWritable(1);
            ByteBuffer free = message.nioBuffer(message.writerIndex(), message.writableBytes());
            room = free.remaining();
            written = zlib.inflate(free);
            message.writerIndex(message.writerIndex() + written);
            if (message.readableBytes() > PacketLimits.MAX_PACKET_LENGTH) {
                throw violation("a packet inflates to more than " + PacketLimits.MAX_PACKET_LENGTH + " bytes");
            }
        } while (written == room);
        if (!message.isReadable() || zlib.finished() || zlib.needsDictionary()) {
            throw violation("a packet inflates to no message, or ends the stream");
        }
    }

    private void lookForBeginning(ByteBuf message) {
        if (message.getUnsignedByte(message.readerIndex()) == MessageNumber.USERAUTH_SUCCESS) {
            begun = true;
        }
    }

    /** Gives back what is outside of the heap. What is still to be written or read goes as it is. */
    void end() {
        begun = false;
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    private static ProtocolViolation violation(String what) {
        return ProtocolViolation.ofConnection(DisconnectReason.COMPRESSION_ERROR, what);
    }
}
