package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.cipher.Suites;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection in memory: an encoder, and a decoder that is fed by hand. Closing it checks for leaks.
 */
final class PacketLine implements AutoCloseable {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final PacketEncoder encoder;
    final PacketDecoder decoder;
    final EmbeddedChannel sender;
    final List<byte[]> received = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final List<Throwable> sendErrors = new ArrayList<>();
    final EmbeddedChannel receiver;

    /** What is done after a message was received, before the decoder goes on. */
    Runnable onMessage = () -> {};

    PacketLine() {
        this(null, null);
    }

    /** What the two sides have of compression, if anything. */
    PacketLine(@Nullable Compression sending, @Nullable Compression receiving) {
        encoder = new PacketEncoder(sending);
        decoder = new PacketDecoder(receiving);
        sender = new EmbeddedChannel(encoder, new Failures());
        receiver = new EmbeddedChannel(decoder, new Collector());
        sender.config().setAllocator(allocator);
        receiver.config().setAllocator(allocator);
    }

    PacketLine(Suites.Keyed keyed) {
        this();
        rekey(keyed.sealer(), keyed.opener());
    }

    void rekey(PacketSealer sealer, PacketOpener opener) {
        encoder.rekey(sealer, true);
        decoder.rekey(opener, true);
    }

    /** The bytes of these messages on the wire. */
    byte[] seal(byte[]... messages) {
        for (byte[] message : messages) {
            sender.write(buffer(message), sender.voidPromise());
        }
        sender.flush();
        return wire();
    }

    /** What the sender has written and flushed. */
    byte[] wire() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = sender.readOutbound(); part != null; part = sender.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    void receive(byte[] bytes) {
        receive(bytes, 0, bytes.length);
    }

    void receive(byte[] bytes, int offset, int length) {
        receiver.writeInbound(buffer(bytes, offset, length));
    }

    ByteBuf buffer(byte[] bytes) {
        return buffer(bytes, 0, bytes.length);
    }

    ByteBuf buffer(byte[] bytes, int offset, int length) {
        return allocator.buffer(Math.max(length, 1)).writeBytes(bytes, offset, length);
    }

    static byte[] message(int length) {
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);
        return message;
    }

    @Override
    public void close() {
        sender.finishAndReleaseAll();
        receiver.finishAndReleaseAll();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .as("bytes of buffers that nobody released")
                .isZero();
    }

    private final class Failures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            sendErrors.add(cause);
        }
    }

    private final class Collector extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf message = (ByteBuf) msg;
            received.add(ByteBufUtil.getBytes(message));
            message.release();
            onMessage.run();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            errors.add(cause);
        }
    }
}
