package io.culvert.perf.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadTest {
    private static ByteBuf all(Payload payload, int pieces) {
        ByteBuf all = Unpooled.buffer();
        while (!payload.exhausted()) {
            ByteBuf piece = payload.next(pieces);
            assertThat(piece.readableBytes()).isBetween(1, pieces);
            all.writeBytes(piece);
            piece.release();
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 1_000_003, 3_000_000})
    void it_is_as_long_as_asked_for_and_its_receipt_says_what_was_taken(int length) {
        Payload payload = new Payload(length, 1);
        Checksum checksum = new Checksum();

        checksum.add(all(payload, 100_000));

        assertThat(payload.receipt()).isEqualTo(checksum.receipt());
        assertThat(payload.receipt().length()).isEqualTo(length);
    }

    @Test
    void the_same_seed_gives_the_same_bytes_however_they_are_cut() {
        assertThat(all(new Payload(2_000_000, 7), 1_000)).isEqualTo(all(new Payload(2_000_000, 7), 333_333));
    }

    @Test
    void another_seed_gives_other_bytes() {
        assertThat(all(new Payload(64, 1), 64)).isNotEqualTo(all(new Payload(64, 2), 64));
    }

    @Test
    void what_is_displaced_by_a_power_of_two_is_something_else() {
        ByteBuf bytes = all(new Payload(4 * 1024 * 1024, 3), 1_000_000);

        for (int shift = 1; shift <= 2 * 1024 * 1024; shift *= 2) {
            assertThat(bytes.slice(0, 64)).as("by %d", shift).isNotEqualTo(bytes.slice(shift, 64));
        }
    }

    @Test
    void after_being_truncated_it_has_no_more() {
        Payload payload = new Payload(Long.MAX_VALUE, 1);
        payload.next(10).release();

        payload.truncate();

        assertThat(payload.exhausted()).isTrue();
        assertThat(payload.receipt().length()).isEqualTo(10);
    }
}
