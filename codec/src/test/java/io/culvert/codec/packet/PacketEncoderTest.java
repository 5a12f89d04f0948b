package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.PacketLayout;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.cipher.Suites;
import io.culvert.testing.FullAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketEncoderTest {
    private static final Suites.Keyed GCM = Suites.keyed(new CipherSuite(CipherAlgorithm.AES128_GCM, null));

    @Test
    void many_small_messages_leave_in_one_buffer_at_the_flush() {
        try (PacketLine line = new PacketLine(GCM)) {
            for (int i = 1; i <= 100; i++) {
                line.sender.write(line.buffer(PacketLine.message(i)), line.sender.voidPromise());
            }
            assertThat(line.encoder.pendingBytes()).isEqualTo((int) line.encoder.bytes());
            assertThat(line.sender.outboundMessages()).isEmpty();

            line.sender.flush();
            assertThat(line.sender.outboundMessages()).hasSize(1);
            assertThat(line.encoder.pendingBytes()).isZero();
            line.receive(line.wire());
            assertThat(line.received).hasSize(100);
        }
    }

    @Test
    void much_data_goes_on_to_the_channel_before_the_flush() {
        List<Integer> passedOn = new ArrayList<>();
        try (PacketLine line = new PacketLine(GCM)) {
            line.sender.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                    passedOn.add(((ByteBuf) msg).readableBytes());
                    ctx.write(msg, promise);
                }
            });
            for (int i = 0; i < 10; i++) {
                line.sender.write(line.buffer(PacketLine.message(32 * 1024)), line.sender.voidPromise());
            }
            assertThat(passedOn).hasSize(2).allMatch(bytes -> bytes >= PacketLimits.COALESCED_BYTES);
            assertThat(line.encoder.pendingBytes()).isBetween(64 * 1024, PacketLimits.COALESCED_BYTES);

            line.sender.flush();
            line.receive(line.wire());
            assertThat(line.received).hasSize(10);
        }
    }

    @Test
    void a_flush_of_nothing_writes_nothing() {
        try (PacketLine line = new PacketLine(GCM)) {
            line.sender.flush();
            assertThat(line.sender.outboundMessages()).isEmpty();
        }
    }

    @Test
    void promises_complete_when_the_buffer_with_their_packets_is_written() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelFuture first = line.sender.write(line.buffer(new byte[] {1}));
            line.sender.write(line.buffer(new byte[] {2}), line.sender.voidPromise());
            ChannelFuture third = line.sender.write(line.buffer(new byte[] {3}));
            assertThat(first.isDone()).isFalse();

            line.sender.flush();
            assertThat(first.isSuccess()).isTrue();
            assertThat(third.isSuccess()).isTrue();

            ChannelFuture later = line.sender.write(line.buffer(new byte[] {4}));
            assertThat(later.isDone()).isFalse();
            line.sender.flush();
            assertThat(later.isSuccess()).isTrue();
            line.wire();
        }
    }

    @Test
    void closing_fails_the_promises_of_what_was_not_flushed() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelFuture write = line.sender.write(line.buffer(new byte[] {1}));
            line.sender.close();
            assertThat(write.cause()).isInstanceOf(ClosedChannelException.class);
            assertThat(line.sender.outboundMessages()).isEmpty();
        }
    }

    @Test
    void removing_the_encoder_fails_the_promises_of_what_was_not_flushed() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelFuture write = line.sender.write(line.buffer(new byte[] {1}));
            line.sender.pipeline().remove(line.encoder);
            assertThat(write.cause()).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void writing_to_a_closed_channel_fails_and_leaks_nothing() {
        try (PacketLine line = new PacketLine(GCM)) {
            line.sender.close();
            ChannelFuture write = line.sender.writeAndFlush(line.buffer(new byte[] {1}));
            line.sender.runPendingTasks();
            assertThat(write.cause()).isInstanceOf(ClosedChannelException.class);
        }
    }

    /** Its packet would be missing from the stream, if it were sealed and then dropped. */
    @Test
    void a_cancelled_write_takes_no_sequence_number() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelPromise cancelled = line.sender.newPromise();
            cancelled.cancel(false);
            line.sender.pipeline().write(line.buffer(new byte[] {1}), cancelled);
            line.receive(line.seal(new byte[] {2}));
            assertThat(line.received).containsExactly(new byte[] {2});
        }
    }

    @Test
    void a_sealed_write_can_no_longer_be_cancelled() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelFuture write = line.sender.write(line.buffer(new byte[] {1}));
            assertThat(write.cancel(false)).isFalse();
            line.sender.flush();
            line.receive(line.wire());
            assertThat(line.received).hasSize(1);
        }
    }

    @Test
    void the_identification_is_written_as_its_line() {
        try (PacketLine line = new PacketLine()) {
            line.sender.writeAndFlush(Identification.of("Culvert"));
            assertThat(line.wire()).isEqualTo("SSH-2.0-Culvert\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(line.encoder.packets()).isZero();
        }
    }

    @Test
    void a_message_that_no_packet_can_carry_fails_alone() {
        try (PacketLine line = new PacketLine(GCM)) {
            ChannelFuture empty = line.sender.write(line.buffer(new byte[0]));
            ChannelFuture huge = line.sender.write(line.buffer(new byte[PacketLimits.MAX_PACKET_LENGTH]));
            ChannelFuture alien = line.sender.write("a string");
            for (ChannelFuture write : List.of(empty, huge, alien)) {
                assertThat(write.cause()).isInstanceOf(IllegalArgumentException.class);
            }
            line.receive(line.seal(new byte[] {1}));
            assertThat(line.received).containsExactly(new byte[] {1});
        }
    }

    @Test
    void T17_a_cipher_that_throws_ends_the_connection() {
        PacketSealer broken = new PacketSealer() {
            @Override
            public PacketLayout layout() {
                return new PacketLayout(16, false, 16);
            }

            @Override
            public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
                throw new IllegalStateException("broken");
            }
        };
        try (PacketLine line = new PacketLine()) {
            line.encoder.rekey(broken, true);
            ChannelFuture write = line.sender.write(line.buffer(new byte[] {1}));
            assertThat(write.cause()).hasMessage("broken");
            assertThat(line.sendErrors).containsExactly(write.cause());
            assertThat(line.sender.isOpen()).isFalse();
            assertThat(line.sender.outboundMessages()).isEmpty();
        }
    }

    @Test
    void P16_a_packet_for_which_there_is_no_room_ends_the_connection_and_nothing_follows_it() {
        try (PacketLine line = new PacketLine(GCM)) {
            ByteBuf first = line.buffer(new byte[] {1});
            ByteBuf second = line.buffer(new byte[] {2});
            line.sender.config().setAllocator(new FullAllocator());
            ChannelFuture write = line.sender.write(first);
            assertThat(write.cause()).isInstanceOf(OutOfMemoryError.class);
            assertThat(line.sendErrors).containsExactly(write.cause());
            assertThat(line.sender.isOpen()).isFalse();

            line.sender.config().setAllocator(line.allocator);
            assertThat(line.sender.writeAndFlush(second).isSuccess()).isFalse();
            assertThat(line.wire()).isEmpty();
        }
    }

    @Test
    void padding_is_zero_in_clear_and_differs_from_packet_to_packet_when_encrypted() {
        List<byte[]> paddings = new ArrayList<>();
        PacketSealer observer = new PacketSealer() {
            @Override
            public PacketLayout layout() {
                return new PacketLayout(16, false, 0);
            }

            @Override
            public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
                paddings.add(Arrays.copyOfRange(packet, length - packet[4], length));
            }
        };
        try (PacketLine line = new PacketLine()) {
            line.seal(PacketLine.message(1000));
            assertThat(line.seal(new byte[] {1})).endsWith(new byte[10]);
            line.encoder.rekey(observer, true);
            line.seal(new byte[] {1}, new byte[] {1});
            assertThat(paddings.get(0)).hasSize(14).isNotEqualTo(paddings.get(1));
        }
    }

    @Test
    void counters_start_again_with_every_key() {
        try (PacketLine line = new PacketLine()) {
            line.seal(new byte[] {1}, new byte[] {2});
            assertThat(line.encoder.packets()).isEqualTo(2);
            assertThat(line.encoder.bytes()).isEqualTo(32);
            line.encoder.rekey(GCM.sealer(), false);
            assertThat(line.encoder.packets()).isZero();
            assertThat(line.encoder.bytes()).isZero();
        }
    }

    @Test
    void T01_2_to_the_32_packets_before_the_first_keys_end_the_connection_on_both_sides() {
        try (PacketLine line = new PacketLine()) {
            line.encoder.preset(-1, PacketLimits.MAX_PACKETS_PER_KEY - 1);
            line.decoder.preset(-1, PacketLimits.MAX_PACKETS_PER_KEY - 1);
            byte[] last = line.seal(new byte[] {1});
            line.receive(last);
            assertThat(line.received).hasSize(1);

            line.receive(last);
            assertThat(line.errors).hasSize(1);
            assertThat(line.errors.get(0)).hasMessage("the peer sent 2^32 packets under one key");
            assertThat(line.sender.write(line.buffer(new byte[] {2})).cause())
                    .hasMessage("2^32 packets were sent under one key");
            assertThat(line.sender.isOpen()).isFalse();
        }
    }
}
