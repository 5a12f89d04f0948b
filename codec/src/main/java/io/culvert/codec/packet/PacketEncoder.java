package io.culvert.codec.packet;

import io.culvert.codec.cipher.PacketLayout;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.message.ChannelData;
import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseNotifier;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages to bytes: takes each {@link ByteBuf} that is written as one message, seals it as a packet (RFC 4253 section
 * 6) and gathers the packets, so that many leave in one system call: at a flush, or when {@link
 * PacketLimits#COALESCED_BYTES} have come together. An {@link Identification} is written as the line it is.
 *
 * <p>A message is sealed when it is written, so the order of writes is the order on the wire, and {@link #rekey} right
 * after writing SSH_MSG_NEWKEYS is exact. A promise completes when the buffer with its packet has been written; void
 * promises cost nothing. All methods are for the event loop.
 */
public final class PacketEncoder extends ChannelOutboundHandlerAdapter {
    /** Where the payload begins: behind packet_length and padding_length. */
    private static final int PAYLOAD = PacketLayout.LENGTH_FIELD + 1;

    private static final byte[] CR_LF = {'\r', '\n'};

    private final List<ChannelPromise> promises = new ArrayList<>();
    private PacketSealer sealer = PacketSealer.none();
    private @Nullable ChannelHandlerContext context;
    /** Null on connections that do not offer it. */
    private final @Nullable Compression compression;

    private boolean failed;
    private @Nullable ByteBuf gathered;
    /** What was gathered last is the best guess of what will be. */
    private int lastGathered;

    private int sequence;
    private long packets;
    private long bytes;
    /** Under the keys before the current one. */
    private long earlierBytes;

    public PacketEncoder() {
        this(null);
    }

    /** @param compression shared with the decoder; null for none */
    public PacketEncoder(@Nullable Compression compression) {
        this.compression = compression;
    }

    /**
     * Uses {@code sealer} from the next packet on: to be called right after SSH_MSG_NEWKEYS was written.
     *
     * @param resetSequence strict key exchange: the next packet has sequence number 0
     */
    public void rekey(PacketSealer sealer, boolean resetSequence) {
        this.sealer = sealer;
        packets = 0;
        earlierBytes += bytes;
        bytes = 0;
        if (resetSequence) {
            sequence = 0;
        }
    }

    /**
     * Whether packets are compressed from the next one on, once the user has logged in: to be called with
     * {@link #rekey}.
     */
    public void compress(boolean zlib) {
        if (compression != null) {
            compression.rekeyOutbound(zlib);
        }
    }

    /** Packets sealed under the current key. */
    public long packets() {
        return packets;
    }

    /** Bytes of the packets sealed under the current key, as they are on the wire. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of all packets sealed so far, as they are on the wire. */
    public long totalBytes() {
        return earlierBytes + bytes;
    }

    /** Sealed bytes that wait for a flush. */
    public int pendingBytes() {
        return gathered == null ? 0 : gathered.readableBytes();
    }

    /** For tests of what happens after very many packets. */
    void preset(int sequence, long packets) {
        this.sequence = sequence;
        this.packets = packets;
    }

    /**
     * Writes SSH_MSG_CHANNEL_DATA, like a message with a void promise. The data goes from the channel's buffer to where
     * it is sealed, and is in no message in between.
     *
     * @param data its next {@code length} bytes are sent; it is not moved or released
     */
    public void writeChannelData(int recipientChannel, ByteBuf data, int length) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (failed) {
            throw new IllegalStateException("a packet before this one could not be sealed");
        }
        if (compression != null) {
            write(ctx, message(ctx, recipientChannel, data, length), ctx.voidPromise());
            return;
        }
        try {
            Scratch scratch = begin(ChannelData.HEADER_LENGTH + length);
            ChannelData.putHeader(scratch.packet(), PAYLOAD, recipientChannel, length);
            data.getBytes(data.readerIndex(), scratch.packet(), PAYLOAD + ChannelData.HEADER_LENGTH, length);
            seal(ctx, scratch, ChannelData.HEADER_LENGTH + length);
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
            throw e;
        }
        handOverIfMuch(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (!promise.setUncancellable()) {
            ReferenceCountUtil.release(msg);
            return;
        }
        if (failed) {
            ReferenceCountUtil.release(msg);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
            return;
        }
        try {
            if (msg instanceof ByteBuf message) {
                if (compression == null) {
                    seal(ctx, message);
                } else {
                    sealCompressed(ctx, compression, message);
                }
            } else if (msg instanceof Identification identification) {
                room(ctx, PacketLimits.MAX_IDENTIFICATION_LINE)
                        .writeBytes(identification.bytes())
                        .writeBytes(CR_LF);
            } else {
                throw new IllegalArgumentException("neither a message nor an identification: " + msg.getClass());
            }
        } catch (IllegalArgumentException e) {
            promise.tryFailure(e);
            return;
        } catch (RuntimeException | Error e) {
            if (!promise.isVoid()) {
                promise.tryFailure(e);
            }
            fail(ctx, e);
            return;
        } finally {
            ReferenceCountUtil.release(msg);
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        handOverIfMuch(ctx);
    }

    /** The cipher may have moved on without its packet, so that nothing more can be sent: the connection ends. */
    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        failed = true;
        ctx.fireExceptionCaught(cause);
        ctx.close();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        handOver(ctx);
        ctx.flush();
    }

    /** What was not flushed is not sent: closing fails its promises. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        handOver(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (compression != null) {
            compression.end();
        }
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        promises.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        promises.clear();
    }

    /** SSH_MSG_CHANNEL_DATA as a message like others. */
    private static ByteBuf message(ChannelHandlerContext ctx, int recipientChannel, ByteBuf data, int length) {
        byte[] header = new byte[ChannelData.HEADER_LENGTH];
        ChannelData.putHeader(header, 0, recipientChannel, length);
        return ctx.alloc()
                .buffer(header.length + length)
                .writeBytes(header)
                .writeBytes(data, data.readerIndex(), length);
    }

    private void sealCompressed(ChannelHandlerContext ctx, Compression zlib, ByteBuf message) {
        requirePacket(message.readableBytes());
        ByteBuf compressed = zlib.deflate(ctx.alloc(), message);
        try {
            seal(ctx, compressed);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("no packet can carry what zlib made of a message", e); // it has moved on
        } finally {
            compressed.release();
        }
    }

    private void seal(ChannelHandlerContext ctx, ByteBuf message) {
        int length = message.readableBytes();
        Scratch scratch = begin(length);
        message.readBytes(scratch.packet(), PAYLOAD, length);
        seal(ctx, scratch, length);
    }

    /** Scratch that has room for a packet with such a payload, which goes to {@link #PAYLOAD}. */
    private Scratch begin(int payloadLength) {
        PacketLayout layout = sealer.layout();
        int packetLength = requirePacket(payloadLength);
        if (packets == PacketLimits.MAX_PACKETS_PER_KEY) {
            throw new IllegalStateException("2^32 packets were sent under one key");
        }
        return Scratch.ofSize(PacketLayout.LENGTH_FIELD + packetLength + layout.tagLength());
    }

    /** The packet_length for such a payload. */
    private int requirePacket(int payloadLength) {
        int packetLength = 1 + payloadLength + sealer.layout().paddingLength(payloadLength);
        if (payloadLength == 0 || packetLength > PacketLimits.MAX_PACKET_LENGTH) {
            throw new IllegalArgumentException("no packet can carry a message of " + payloadLength + " bytes");
        }
        return packetLength;
    }

    private void seal(ChannelHandlerContext ctx, Scratch scratch, int payloadLength) {
        PacketLayout layout = sealer.layout();
        int paddingLength = layout.paddingLength(payloadLength);
        int packetLength = 1 + payloadLength + paddingLength;
        int length = PacketLayout.LENGTH_FIELD + packetLength;
        int sealedLength = length + layout.tagLength();
        byte[] packet = scratch.packet();
        Wire.putUint32(packet, 0, packetLength);
        packet[PacketLayout.LENGTH_FIELD] = (byte) paddingLength;
        // In clear, padding hides nothing, and zeros give nothing away of the generator that the others draw from.
        if (sealer == PacketSealer.none()) {
            Arrays.fill(packet, length - paddingLength, length, (byte) 0);
        } else {
            scratch.randomize(length - paddingLength, length);
        }
        sealer.seal(sequence, packet, length, scratch.sealed());
        room(ctx, sealedLength).writeBytes(scratch.sealed(), 0, sealedLength);
        sequence++;
        packets++;
        bytes += sealedLength;
    }

    private ByteBuf room(ChannelHandlerContext ctx, int wanted) {
        if (gathered == null) {
            gathered = ctx.alloc().directBuffer(Math.max(wanted, lastGathered));
        }
        return gathered;
    }

    private void handOverIfMuch(ChannelHandlerContext ctx) {
        if (pendingBytes() >= PacketLimits.COALESCED_BYTES) {
            handOver(ctx);
        }
    }

    private void handOver(ChannelHandlerContext ctx) {
        if (gathered == null) {
            return;
        }
        ByteBuf ready = gathered;
        gathered = null;
        lastGathered = ready.readableBytes();
        ctx.write(ready, promiseOfAll(ctx));
    }

    private ChannelPromise promiseOfAll(ChannelHandlerContext ctx) {
        ChannelPromise written = ctx.newPromise();
        if (!promises.isEmpty()) {
            written.addListener(new PromiseNotifier<>(promises.toArray(ChannelPromise[]::new)));
            promises.clear();
        }
        return written;
    }
}
