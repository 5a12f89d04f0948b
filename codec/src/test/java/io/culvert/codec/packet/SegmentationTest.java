package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.Suites;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * A session with packets of all sizes, which changes its keys for each cipher suite in turn, is recorded once. However
 * the network cuts it, the same messages come out.
 */
final class SegmentationTest {
    private static final byte[] NEWKEYS = {21};
    private static final int[] SIZES = {1, 2, 5, 16, 40, 100, 300, 1000, 4000, 12_000, 32_777};

    private static final List<Suites.Keyed> SUITES = Suites.all().toList();
    private static final List<byte[]> MESSAGES = messages();
    private static final byte[] SESSION = record();

    @Property(tries = 1000)
    void however_it_is_cut_the_session_decodes_the_same(@ForAll("segmentSizes") List<Integer> segments) {
        try (PacketLine line = new PacketLine()) {
            int[] keysTaken = new int[1];
            line.onMessage = () -> {
                if (Arrays.equals(line.received.get(line.received.size() - 1), NEWKEYS)) {
                    line.decoder.rekey(SUITES.get(keysTaken[0]++).opener(), true);
                }
            };
            int at = 0;
            for (int i = 0; at < SESSION.length; i++) {
                int length = Math.min(segments.get(i % segments.size()), SESSION.length - at);
                line.receive(SESSION, at, length);
                at += length;
            }
            assertThat(line.errors).isEmpty();
            assertThat(line.received).usingElementComparator(Arrays::compare).isEqualTo(MESSAGES);
        }
    }

    /** Repeated until the session is through; from single bytes to a read that holds it all. */
    @Provide
    Arbitrary<List<Integer>> segmentSizes() {
        Arbitrary<Integer> small = Arbitraries.integers().between(1, 64);
        Arbitrary<Integer> packetLike = Arbitraries.integers().between(1, 40_000);
        Arbitrary<Integer> large = Arbitraries.integers().between(30_000, SESSION.length);
        return Arbitraries.frequencyOf(Tuple.of(1, small), Tuple.of(4, packetLike), Tuple.of(2, large))
                .list()
                .ofMinSize(2)
                .ofMaxSize(40)
                .filter(sizes -> sizes.stream().mapToInt(Integer::intValue).sum() > 500 * sizes.size());
    }

    private static List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>();
        Random random = new Random(4253);
        for (int suite = 0; suite <= SUITES.size(); suite++) {
            for (int size : SIZES) {
                byte[] message = new byte[size];
                random.nextBytes(message);
                message[0] = 94;
                messages.add(message);
            }
            if (suite < SUITES.size()) {
                messages.add(NEWKEYS);
            }
        }
        return messages;
    }

    private static byte[] record() {
        ByteArrayOutputStream session = new ByteArrayOutputStream();
        int keysTaken = 0;
        try (PacketLine line = new PacketLine()) {
            for (byte[] message : MESSAGES) {
                session.writeBytes(line.seal(message));
                if (message == NEWKEYS) {
                    line.encoder.rekey(SUITES.get(keysTaken++).sealer(), true);
                }
            }
        }
        return session.toByteArray();
    }
}
