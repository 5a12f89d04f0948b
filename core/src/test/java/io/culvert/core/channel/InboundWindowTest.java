package io.culvert.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.WindowSize;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InboundWindowTest {
    @Test
    void C01_data_up_to_the_window_is_taken_and_one_byte_more_is_a_violation() {
        InboundWindow window = fixed(100);
        window.received(100);
        assertThatThrownBy(() -> window.received(1))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("channel 3: 1 bytes of data exceed the window of 0 bytes");
        assertThat(window.size()).isZero();
    }

    @Test
    void credit_is_advertised_in_steps_of_a_quarter_of_the_window() {
        InboundWindow window = fixed(800);
        window.received(500);
        assertThat(window.consumed(199)).isZero();
        assertThat(window.size()).isEqualTo(300);
        assertThat(window.consumed(1)).isEqualTo(200);
        assertThat(window.consumed(199)).isZero();
        assertThat(window.consumed(101)).isEqualTo(300);
        assertThat(window.size()).isEqualTo(800);
    }

    @Test
    void the_smallest_windows_give_credit_for_each_byte() {
        for (int size = 1; size < 8; size++) {
            InboundWindow window = fixed(size);
            window.received(1);
            assertThat(window.consumed(1)).isEqualTo(1);
        }
    }

    @Test
    void what_is_consumed_after_the_end_of_the_channel_takes_nothing_from_other_windows() {
        InboundWindows windows = new InboundWindows(new WindowSize(1000, 1 << 20), () -> 1, () -> 1);
        long allowance = windows.take(Long.MAX_VALUE);
        windows.giveBack(allowance);
        InboundWindow window = new InboundWindow(3, windows, Memory.plenty(), 1000, 0);
        window.received(1000);
        window.close();
        assertThat(window.consumed(1000)).isZero();
        assertThat(windows.take(Long.MAX_VALUE)).isEqualTo(allowance);
    }

    @Property
    void C01_a_peer_that_keeps_to_its_credit_is_never_refused_and_never_stuck(
            @ForAll("sizes") int initial, @ForAll @Size(max = 200) List<Integer> amounts) {
        InboundWindow window = fixed(initial);
        long peersView = initial;
        long undelivered = 0;
        for (int amount : amounts) {
            int sent = (int) Math.min(amount & 0xff_ffff, peersView);
            window.received(sent);
            peersView -= sent;
            undelivered += sent;
            int delivered = (int) Math.min(undelivered, amount >>> 8);
            undelivered -= delivered;
            peersView += window.consumed(delivered);
            assertThat(window.size()).isEqualTo(peersView).isBetween(0L, (long) initial);
        }
        // All that was sent has now been delivered: most of the window is open again.
        peersView += window.consumed((int) undelivered);
        assertThat(peersView).isGreaterThanOrEqualTo(initial - initial / 4);
    }

    /** Whatever the clock and the kernel say. */
    @Property
    void C01_credit_for_a_window_that_grows_never_exceeds_its_maximum_nor_the_protocols(
            @ForAll("sizes") int initial,
            @ForAll("sizes") int more,
            @ForAll @Size(max = 200) List<Long> amounts,
            @ForAll @Size(max = 200) List<Long> times) {
        int maximum = Math.max(initial, more);
        Iterator<Long> ticks =
                Stream.concat(times.stream(), Stream.generate(() -> 1L << 40)).iterator();
        InboundWindow window = new InboundWindow(
                3,
                new InboundWindows(new WindowSize(initial, maximum), ticks::next, ticks::next),
                Memory.plenty(),
                initial,
                ticks.next());
        OutboundWindow peer = new OutboundWindow(3, initial, Integer.MAX_VALUE, Integer.MAX_VALUE);
        long undelivered = 0;
        for (long amount : amounts) {
            int sent = peer.reserve((int) (amount & Integer.MAX_VALUE));
            window.received(sent);
            undelivered += sent;
            int delivered = (int) Math.min(undelivered, amount >>> 33);
            undelivered -= delivered;
            peer.widen(window.consumed(delivered));
            assertThat(window.size()).isEqualTo(peer.size());
            assertThat(peer.size() + undelivered).isLessThanOrEqualTo(maximum);
        }
        int beyond = (int) Math.min(Integer.MAX_VALUE, peer.size() + 1);
        if (beyond > peer.size()) {
            assertThatThrownBy(() -> window.received(beyond)).isInstanceOf(ProtocolViolation.class);
        }
    }

    private static InboundWindow fixed(int size) {
        return new InboundWindow(
                3, new InboundWindows(WindowSize.fixed(size), () -> 0, () -> 0), Memory.plenty(), size, 0);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 1 << 22),
                Arbitraries.integers().between(Integer.MAX_VALUE - 16, Integer.MAX_VALUE));
    }
}
