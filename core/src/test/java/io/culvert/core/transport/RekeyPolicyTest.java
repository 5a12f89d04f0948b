package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.RekeyLimit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RekeyPolicyTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long HOUR = 3600 * SECOND;
    private static final long PACKETS = 1L << 31;
    /** A nanosecond clock may start anywhere, and overflow. */
    private static final long START = Long.MAX_VALUE - SECOND;

    private final RekeyPolicy policy = new RekeyPolicy(RekeyLimit.DEFAULT, START);

    @Test
    void T11_it_is_time_after_a_gibibyte() {
        assertThat(policy.due((1L << 30) - 1, 1, PACKETS, START)).isFalse();
        assertThat(policy.due(1L << 30, 1, PACKETS, START)).isTrue();
    }

    @Test
    void T11_it_is_time_after_an_hour_even_if_the_clock_overflows() {
        assertThat(policy.due(1, 1, PACKETS, START + HOUR - 1)).isFalse();
        assertThat(policy.due(1, 1, PACKETS, START + HOUR)).isTrue();
        policy.exchanged(START + HOUR);
        assertThat(policy.due(1, 1, PACKETS, START + 2 * HOUR - 1)).isFalse();
        assertThat(policy.due(1, 1, PACKETS, START + 2 * HOUR)).isTrue();
    }

    @Test
    void T11_it_is_time_when_the_cipher_says_so_whatever_was_configured() {
        RekeyPolicy never = new RekeyPolicy(new RekeyLimit(Long.MAX_VALUE, Duration.ZERO), START);
        assertThat(never.due(Long.MAX_VALUE - 1, PACKETS - 1, PACKETS, START + 1000 * HOUR))
                .isFalse();
        assertThat(never.due(1, PACKETS, PACKETS, START)).isTrue();
    }

    @Test
    void T11_keys_that_nobody_used_are_never_exchanged() {
        RekeyPolicy eager = new RekeyPolicy(new RekeyLimit(1, Duration.ofNanos(1)), START);
        assertThat(eager.due(0, 0, PACKETS, START + HOUR)).isFalse();
        assertThat(eager.due(16, 1, PACKETS, START)).isTrue();
    }

    @Test
    void T11_ten_idle_exchanges_in_ten_seconds_are_borne_and_the_eleventh_is_not() {
        for (int i = 0; i < 10; i++) {
            policy.peerBegins(false, 100, START + i * SECOND);
        }
        assertThatThrownBy(() -> policy.peerBegins(false, 100, START + 10 * SECOND))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T11_pings_between_exchanges_are_no_use_of_the_keys_however_large() {
        for (int i = 0; i < 10; i++) {
            policy.peerBegins(false, 1 << 20, START);
        }
        assertThatThrownBy(() -> policy.peerBegins(false, 1 << 20, START)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T11_idle_exchanges_that_are_spread_out_are_borne_for_ever() {
        assertThatCode(() -> {
                    for (int i = 0; i < 1000; i++) {
                        policy.peerBegins(false, 100, START + i * 2L * SECOND);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void T11_exchanges_after_a_packet_full_of_data_are_always_welcome() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(policy.peerBegins(true, 32 * 1024, START)).isZero();
        }
    }

    @Test
    void T11_exchanges_after_little_data_are_answered_ten_times_a_second_once_fifty_were_answered_at_once() {
        for (int i = 0; i < 50; i++) {
            assertThat(policy.peerBegins(true, 100, START)).isZero();
        }
        assertThat(policy.peerBegins(true, 100, START)).isEqualTo(SECOND / 10);
        assertThat(policy.peerBegins(true, 100, START + SECOND / 10)).isEqualTo(SECOND / 10);
        assertThat(policy.peerBegins(true, 100, START + 10 * SECOND)).isZero();
    }
}
