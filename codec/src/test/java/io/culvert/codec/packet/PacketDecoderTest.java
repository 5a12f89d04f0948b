package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.MacAlgorithm;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.cipher.Suites;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketDecoderTest {
    private static final String SUITES = "io.culvert.codec.cipher.Suites#all";
    private static final Suites.Keyed GCM = Suites.keyed(new CipherSuite(CipherAlgorithm.AES256_GCM, null));
    private static final Suites.Keyed CTR =
            Suites.keyed(new CipherSuite(CipherAlgorithm.AES128_CTR, MacAlgorithm.HMAC_SHA2_256));

    private static final byte[] NEWKEYS = {21};

    @Test
    void a_packet_in_clear_has_the_bytes_of_the_specification() {
        try (PacketLine line = new PacketLine()) {
            // packet_length 12, padding_length 10, SSH_MSG_NEWKEYS, padding
            line.receive(HexFormat.of().parseHex("0000000c0a1500000000000000000000"));
            assertThat(line.received).containsExactly(NEWKEYS);
            assertThat(line.seal(NEWKEYS)).isEqualTo(HexFormat.of().parseHex("0000000c0a1500000000000000000000"));
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void keys_change_between_two_packets_of_one_read(Suites.Keyed keyed) {
        byte[] before = PacketLine.message(100);
        byte[] after = PacketLine.message(200);
        try (PacketLine line = new PacketLine()) {
            byte[] clear = line.seal(before, NEWKEYS);
            line.encoder.rekey(keyed.sealer(), true);
            byte[] sealed = line.seal(after);
            line.onMessage = () -> {
                if (line.received.size() == 2) {
                    line.decoder.rekey(keyed.opener(), true);
                }
            };
            line.receive(ByteBuffer.allocate(clear.length + sealed.length)
                    .put(clear)
                    .put(sealed)
                    .array());

            assertThat(line.errors).isEmpty();
            assertThat(line.received).containsExactly(before, NEWKEYS, after);
            assertThat(line.decoder.packets()).isEqualTo(1);
            assertThat(line.decoder.bytes()).isEqualTo(sealed.length);
            assertThat(line.decoder.messageSequence()).isZero();
        }
    }

    @Test
    void without_strict_key_exchange_the_sequence_goes_on_over_new_keys() {
        try (PacketLine line = new PacketLine()) {
            line.receive(line.seal(NEWKEYS, NEWKEYS));
            line.encoder.rekey(CTR.sealer(), false);
            line.decoder.rekey(CTR.opener(), false);
            line.receive(line.seal(NEWKEYS));

            assertThat(line.received).hasSize(3);
            assertThat(line.decoder.messageSequence()).isEqualTo(2);
            assertThat(line.decoder.packets()).isEqualTo(1);
        }
    }

    @Test
    void keys_do_not_change_within_a_packet() {
        try (PacketLine line = new PacketLine()) {
            line.receive(line.seal(NEWKEYS), 0, 7);
            assertThatThrownBy(() -> line.decoder.rekey(GCM.opener(), true)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_paused_decoder_keeps_what_comes_and_goes_on_when_resumed() {
        try (PacketLine line = new PacketLine(GCM)) {
            line.onMessage = () -> {
                if (line.received.size() == 1) {
                    line.decoder.pause();
                }
            };
            line.receive(line.seal(new byte[] {1}, new byte[] {2}));
            line.receive(line.seal(new byte[] {3}));
            assertThat(line.received).containsExactly(new byte[] {1});

            line.decoder.resume();
            assertThat(line.received).containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3});
        }
    }

    @Test
    void pausing_and_resuming_while_a_message_is_handled_keeps_the_order() {
        byte[][] messages = IntStream.range(1, 20).mapToObj(PacketLine::message).toArray(byte[][]::new);
        try (PacketLine line = new PacketLine(GCM)) {
            line.onMessage = () -> {
                line.decoder.pause();
                line.decoder.resume();
            };
            line.receive(line.seal(messages));
            assertThat(line.received).containsExactly(messages);
        }
    }

    @Test
    void a_paused_decoder_can_pause_again_when_it_is_resumed() {
        try (PacketLine line = new PacketLine(GCM)) {
            line.onMessage = line.decoder::pause;
            line.receive(line.seal(new byte[] {1}, new byte[] {2}, new byte[] {3}));
            assertThat(line.received).hasSize(1);
            line.decoder.resume();
            assertThat(line.received).hasSize(2);
            line.decoder.resume();
            assertThat(line.received).hasSize(3);
        }
    }

    @Test
    void a_connection_that_closes_while_paused_releases_what_was_kept() {
        try (PacketLine line = new PacketLine(GCM)) {
            line.decoder.pause();
            line.receive(line.seal(new byte[] {1}));
            line.receiver.close();
            assertThat(line.received).isEmpty();
        }
    }

    @Test
    void with_auto_read_off_an_unfinished_packet_reads_no_further() {
        try (PacketLine line = new PacketLine(GCM)) {
            int[] reads = new int[1];
            line.receiver.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext ctx) {
                    reads[0]++;
                }
            });
            line.receiver.config().setAutoRead(false);
            line.receive(line.seal(new byte[] {1}), 0, 10);
            assertThat(reads[0]).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 4, 5, 11, 13, PacketLimits.MAX_PACKET_LENGTH + 4, 0x7fffffffL, 0x80000004L, 0xffffffffL})
    void T05_packet_length_is_checked_before_any_allocation(long length) {
        try (PacketLine line = new PacketLine()) {
            line.receiver.config().setAllocator(new NoAllocation());
            line.receive(ByteBuffer.allocate(4).putInt((int) length).array());

            assertOneError(line, ProtocolViolation.corruptPacket());
        }
    }

    @Test
    void T05_a_smaller_limit_counts_from_the_next_packet_on() {
        try (PacketLine line = new PacketLine()) {
            line.decoder.maxPacketLength(PacketLimits.MAX_STRANGERS_PACKET_LENGTH);
            line.receive(line.seal(PacketLine.message(34_900)));
            assertThat(line.received).hasSize(1);
            line.receive(line.seal(PacketLine.message(35_000)));
            assertOneError(line, ProtocolViolation.corruptPacket());
        }
    }

    @Test
    void P04_an_unfinished_packet_costs_what_has_come_of_it_and_4_KiB() {
        for (int read : new int[] {50, 1000, 4096}) {
            try (PacketLine line = new PacketLine()) {
                byte[] packet = line.seal(PacketLine.message(34_900));
                for (int i = 0; i < packet.length - read; i += read) {
                    line.receiver.writeInbound(line.allocator.buffer(4096).writeBytes(packet, i, read));
                }
                assertThat(line.allocator.metric().usedDirectMemory()
                                + line.allocator.metric().usedHeapMemory())
                        .as("bytes held when %s come at a time", read)
                        .isBetween(32_000L, 35_000L + 4096 + 256);
                assertThat(line.errors).isEmpty();
            }
        }
    }

    @Test
    void T05_buffers_grow_with_the_bytes_that_came_and_not_with_those_that_were_promised() {
        try (PacketLine line = new PacketLine()) {
            line.receive(ByteBuffer.allocate(5).putInt(256 * 1024 + 4).array());
            line.receive(new byte[1000]);
            assertThat(line.errors).isEmpty();
            assertThat(line.allocator.metric().usedDirectMemory()
                            + line.allocator.metric().usedHeapMemory())
                    .isBetween(1005L, 4096L);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 6, 9, 15, 17, 0xffffffffL})
    void T06_a_length_below_the_least_is_refused_even_where_it_is_encrypted(long length) {
        for (CipherSuite suite :
                new CipherSuite[] {CTR.suite(), GCM.suite(), new CipherSuite(CipherAlgorithm.CHACHA20_POLY1305, null)
                }) {
            Suites.Keyed keyed = Suites.keyed(suite);
            try (PacketLine line = new PacketLine(keyed)) {
                byte[] packet = new byte[32];
                ByteBuffer.wrap(packet).putInt((int) length);
                line.receive(seal(keyed.sealer(), packet));
                assertOneError(line, ProtocolViolation.corruptPacket());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void T06_padding_that_leaves_no_message_is_refused_even_when_authentic(Suites.Keyed keyed) {
        int length = keyed.sealer().layout().alignsLength() ? 28 : 32;
        for (int padding : new int[] {0, 1, 3, length - 1, length, length + 1, 255}) {
            try (PacketLine line = new PacketLine(keyed)) {
                byte[] packet = new byte[4 + length];
                ByteBuffer.wrap(packet).putInt(length).put((byte) padding);
                line.receive(seal(keyed.sealer(), packet));

                assertOneError(
                        line,
                        ProtocolViolation.ofConnection("packet of " + packet.length + " bytes with " + padding
                                + " bytes of padding has no message"));
            }
        }
    }

    @Test
    void T07_a_bad_length_and_a_bad_mac_look_the_same_and_are_told_once() {
        try (PacketLine badLength = new PacketLine(CTR);
                PacketLine badMac = new PacketLine(CTR)) {
            byte[] wire = badMac.seal(PacketLine.message(20));
            wire[wire.length - 1]++;
            badMac.receive(wire);
            badMac.receive(wire);
            badLength.receive(new byte[64]);
            badLength.receive(new byte[64]);

            assertOneError(badMac, ProtocolViolation.corruptPacket());
            assertOneError(badLength, ProtocolViolation.corruptPacket());
        }
    }

    @Test
    void packets_before_a_bad_one_are_delivered() {
        try (PacketLine line = new PacketLine(GCM)) {
            byte[] wire = line.seal(new byte[] {1}, new byte[] {2});
            wire[wire.length - 1]++;
            line.receive(wire);
            assertThat(line.received).containsExactly(new byte[] {1});
            assertOneError(line, ProtocolViolation.corruptPacket());
        }
    }

    private static byte[] seal(PacketSealer sealer, byte[] packet) {
        byte[] sealed = Arrays.copyOf(packet, packet.length + sealer.layout().tagLength());
        sealer.seal(0, packet, packet.length, sealed);
        return sealed;
    }

    private static void assertOneError(PacketLine line, ProtocolViolation expected) {
        assertThat(line.errors).hasSize(1);
        assertThat(line.errors.get(0)).isInstanceOf(ProtocolViolation.class).hasMessage(expected.getMessage());
        assertThat(((ProtocolViolation) line.errors.get(0)).reason()).isEqualTo(expected.reason());
    }

    private static final class NoAllocation extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new AssertionError("allocates " + initialCapacity + " bytes");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new AssertionError("allocates " + initialCapacity + " bytes");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
