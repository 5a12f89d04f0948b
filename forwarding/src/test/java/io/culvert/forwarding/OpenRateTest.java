package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenRateTest {
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    /** The last is where a clock of nanoseconds overflows. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 500_000_000L})
    void a_second_has_so_many_opens_and_time_gives_them_back(long start) {
        OpenRate rate = new OpenRate(start);
        assertThat(taken(rate, 100, start)).isEqualTo(10);
        assertThat(taken(rate, 100, start + 99 * MILLISECOND)).isZero();
        assertThat(taken(rate, 100, start + 100 * MILLISECOND)).isEqualTo(1);
        assertThat(taken(rate, 100, start + 400 * MILLISECOND)).isEqualTo(3);
        assertThat(taken(rate, 100, start + 100_000 * MILLISECOND))
                .as("after a long rest")
                .isEqualTo(10);
    }

    private static long taken(OpenRate rate, int tries, long now) {
        return IntStream.range(0, tries).filter(i -> rate.take(10, now)).count();
    }

    @Test
    void what_is_spent_without_asking_is_owed_for_no_more_than_ten_seconds() {
        OpenRate rate = new OpenRate(0);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.has(10, 0)).isTrue();
            rate.spend(10, 0);
        }
        assertThat(rate.has(10, 0)).isFalse();
        for (int i = 0; i < 1000; i++) {
            rate.spend(10, 0);
        }
        assertThat(rate.has(10, 10_099 * MILLISECOND)).isFalse();
        assertThat(rate.has(10, 10_100 * MILLISECOND)).isTrue();
    }

    @Test
    void without_a_limit_all_are_taken() {
        OpenRate rate = new OpenRate(0);
        assertThat(IntStream.range(0, 100_000).allMatch(i -> rate.take(Integer.MAX_VALUE, 0)))
                .isTrue();
    }

    @Property(tries = 100)
    void no_two_seconds_have_more_than_three_times_the_rate(@ForAll @IntRange(min = 1, max = 1000) int perSecond) {
        OpenRate rate = new OpenRate(0);
        long taken = IntStream.rangeClosed(0, 2000)
                .mapToLong(i -> IntStream.range(0, 3)
                        .filter(again -> rate.take(perSecond, i * MILLISECOND))
                        .count())
                .sum();
        assertThat(taken).isBetween(2L * perSecond, 3L * perSecond + 1);
    }
}
