package io.culvert.codec.packet;

import io.culvert.codec.cipher.PacketLayout;
import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages: opens the packets of RFC 4253 section 6 and fires the payload of each as a {@link ByteBuf}, its
 * message number at the reader index. The receiver owns it.
 *
 * <pre>
 *            length is possible             whole packet is here
 *   LENGTH ---------------------> PACKET -------------------------> fires the message, LENGTH
 *      \                             /
 *       \-------> FAILED <----------/    a ProtocolViolation is fired as an exception, once; all input is dropped
 * </pre>
 *
 * A message is fired before the next packet is looked at, so that whoever handles it can {@link #rekey} or {@link
 * #pause}. All methods are for the event loop.
 */
public final class PacketDecoder extends ByteToMessageDecoder {
    private enum State {
        LENGTH,
        PACKET,
        FAILED
    }

    private State state = State.LENGTH;
    private PacketOpener opener = PacketOpener.none();
    /** Null on connections that do not offer it. */
    private final @Nullable Compression compression;

    private final PacketCumulator cumulator = new PacketCumulator();

    private @Nullable ChannelHandlerContext context;
    private int maxPacketLength = PacketLimits.MAX_PACKET_LENGTH;
    private boolean decoding;
    private boolean paused;
    /** Bytes of the current packet, length field and tag included; set in state PACKET. */
    private int sealedLength;

    private int sequence;
    private long packets;
    private long bytes;
    /** Under the keys before the current one. */
    private long earlierBytes;

    public PacketDecoder() {
        this(null);
    }

    /** @param compression shared with the encoder; null for none */
    public PacketDecoder(@Nullable Compression compression) {
        this.compression = compression;
        setCumulator(cumulator);
    }

    /**
     * Uses {@code opener} from the next packet on: to be called while SSH_MSG_NEWKEYS is handled, or paused since then.
     *
     * @param resetSequence strict key exchange: the next packet has sequence number 0
     */
    public void rekey(PacketOpener opener, boolean resetSequence) {
        if (state == State.PACKET) {
            throw new IllegalStateException("a packet has been begun under the old key");
        }
        this.opener = opener;
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
    public void decompress(boolean zlib) {
        if (compression != null) {
            compression.rekeyInbound(zlib);
        }
    }

    /**
     * From the next packet on, the largest packet_length that is taken. Default:
     * {@link PacketLimits#MAX_PACKET_LENGTH}.
     */
    public void maxPacketLength(int value) {
        maxPacketLength = value;
    }

    /** Opens no further packet until {@link #resume}; what comes is kept, so stop reading from the socket too. */
    public void pause() {
        paused = true;
    }

    /** Goes on at once with what is there. Without effect when not paused. */
    public void resume() {
        if (paused) {
            paused = false;
            if (context != null && !decoding) {
                goOn(context);
            }
        }
    }

    /** The sequence number of the message that was fired last, as SSH_MSG_UNIMPLEMENTED names it: 0 to 2^32 - 1. */
    public long messageSequence() {
        return Integer.toUnsignedLong(sequence - 1);
    }

    /** Packets opened under the current key. */
    public long packets() {
        return packets;
    }

    /** Bytes of the packets opened under the current key, as they were on the wire. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of all packets opened so far, as they are on the wire. */
    public long totalBytes() {
        return earlierBytes + bytes;
    }

    /** The memory that a begun packet takes, bytes: the whole buffers that it was read into. */
    public int heldBytes() {
        return cumulator.memory(internalBuffer());
    }

    /** For tests of what happens after very many packets. */
    void preset(int sequence, long packets) {
        this.sequence = sequence;
        this.packets = packets;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (compression != null) {
            compression.end();
        }
        context = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
        decoding = true;
        try {
            super.channelRead(ctx, input);
        } finally {
            decoding = false;
        }
    }

    /** One message at most, which is then fired before this is called again. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            boolean progress = true;
            while (progress && !paused && out.isEmpty()) {
                progress = switch (state) {
                    case LENGTH -> readLength(in);
                    case PACKET -> readPacket(ctx, in, out);
                    case FAILED -> drop(in);
                };
            }
        } catch (ProtocolViolation violation) {
            state = State.FAILED;
            drop(in);
            ctx.fireExceptionCaught(violation);
        }
    }

    private boolean readLength(ByteBuf in) {
        if (in.readableBytes() < opener.lengthPrefix()) {
            return false;
        }
        if (packets == PacketLimits.MAX_PACKETS_PER_KEY) {
            throw ProtocolViolation.ofConnection("the peer sent 2^32 packets under one key");
        }
        long packetLength = opener.packetLength(sequence, in);
        PacketLayout layout = opener.layout();
        // Before anything is allocated, and in the words of a bad MAC: they must not tell how a forged length decrypts.
        if (packetLength < PacketLimits.MIN_PACKET_LENGTH
                || packetLength > maxPacketLength
                || !layout.isAligned(packetLength)) {
            throw ProtocolViolation.corruptPacket();
        }
        sealedLength = PacketLayout.LENGTH_FIELD + (int) packetLength + layout.tagLength();
        state = State.PACKET;
        return true;
    }

    private boolean readPacket(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < sealedLength) {
            return false;
        }
        Scratch scratch = Scratch.ofSize(sealedLength);
        in.readBytes(scratch.sealed(), 0, sealedLength);
        opener.open(sequence, scratch.sealed(), sealedLength, scratch.packet());
        ByteBuf payload =
                payload(ctx, scratch.packet(), sealedLength - opener.layout().tagLength());
        out.add(compression == null ? payload : compression.inflate(ctx.alloc(), payload));
        sequence++;
        packets++;
        bytes += sealedLength;
        state = State.LENGTH;
        return true;
    }

    private static ByteBuf payload(ChannelHandlerContext ctx, byte[] packet, int length) {
        int start = PacketLayout.LENGTH_FIELD + 1;
        int paddingLength = Byte.toUnsignedInt(packet[PacketLayout.LENGTH_FIELD]);
        int payloadLength = length - start - paddingLength;
        if (paddingLength < PacketLayout.MIN_PADDING || payloadLength < 1) {
            throw ProtocolViolation.ofConnection(
                    "packet of " + length + " bytes with " + paddingLength + " bytes of padding has no message");
        }
        return ctx.alloc().buffer(payloadLength).writeBytes(packet, start, payloadLength);
    }

    private static boolean drop(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        return false;
    }

    /** Does not read on its own account, as its parent would: auto-read off means stop, in mid-packet too. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        if (cumulator.isWasteful(internalBuffer())) {
            readNothing(ctx); // the cumulator has the only way to another buffer
        }
        ctx.fireChannelReadComplete();
    }

    private void goOn(ChannelHandlerContext ctx) {
        readNothing(ctx);
        channelReadComplete(ctx);
    }

    private void readNothing(ChannelHandlerContext ctx) {
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Throwable e) {
            ctx.fireExceptionCaught(e);
        }
    }
}
