package io.culvert.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboundWindowTest {
    private static final int PACKET = 32 * 1024;
    private static final long MAX = 0xFFFF_FFFFL;

    private static OutboundWindow window(long size) {
        return new OutboundWindow(7, size, PACKET, PACKET);
    }

    @Test
    void a_message_takes_what_is_wanted_if_the_window_and_the_packet_allow_it() {
        OutboundWindow window = window(100);
        assertThat(window.reserve(60)).isEqualTo(60);
        assertThat(window.reserve(60)).isEqualTo(40);
        assertThat(window.reserve(60)).isZero();
        assertThat(window.size()).isZero();
    }

    @Test
    void the_smaller_of_the_peers_packet_and_ours_bounds_a_message() {
        assertThat(new OutboundWindow(7, 1 << 20, 1000, PACKET).reserve(5000)).isEqualTo(1000);
        assertThat(new OutboundWindow(7, 1 << 20, MAX, PACKET).reserve(1 << 20)).isEqualTo(PACKET);
    }

    @Test
    void a_window_that_is_closed_at_first_opens_later() {
        OutboundWindow window = window(0);
        assertThat(window.reserve(1)).isZero();
        window.widen(5);
        assertThat(window.reserve(10)).isEqualTo(5);
    }

    @Test
    void C01_a_window_may_be_as_wide_as_2_to_the_32_less_1_and_no_wider() {
        OutboundWindow window = window(MAX - 1);
        window.widen(1);
        assertThat(window.size()).isEqualTo(MAX);
        assertThatThrownBy(() -> window.widen(1))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("channel 7")
                .hasMessageContaining("beyond 2^32-1");
        assertThat(window.size()).isEqualTo(MAX);
    }

    @Property
    void C05_the_window_is_exact_at_every_border(
            @ForAll("borders") long initial,
            @ForAll @Size(max = 40) List<@IntRange(min = 1) Integer> wanted,
            @ForAll("borders") long adjustment) {
        OutboundWindow window = window(initial);
        long expected = initial;
        for (int bytes : wanted) {
            int granted = window.reserve(bytes);
            assertThat((long) granted).isEqualTo(Math.min(Math.min(bytes, PACKET), expected));
            expected -= granted;
            assertThat(window.size()).isEqualTo(expected).isNotNegative();
        }
        if (expected + adjustment > MAX) {
            assertThatThrownBy(() -> window.widen(adjustment)).isInstanceOf(ProtocolViolation.class);
        } else {
            window.widen(adjustment);
            assertThat(window.size()).isEqualTo(expected + adjustment);
        }
    }

    @Provide
    Arbitrary<Long> borders() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 1 << 20),
                Arbitraries.longs().between((1L << 31) - 3, (1L << 31) + 3),
                Arbitraries.longs().between(MAX - 70_000, MAX));
    }
}
