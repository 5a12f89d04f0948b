package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaxStartupsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "9, 0", "10, 30", "55, 65", "99, 99", "100, 100", "100000, 100"})
    void the_default_drops_as_sshd_does(int startups, int percent) {
        assertThat(MaxStartups.DEFAULT.dropPercent(startups)).isEqualTo(percent);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "4096000, 100", "67108864, 1365", "9223372036854775807, 2147483647"})
    void P02_memory_decides_how_many_there_may_be(long bytes, int full) {
        MaxStartups startups = MaxStartups.within(bytes);
        assertThat(startups.dropPercent(full / 2 - 1)).isZero();
        assertThat(startups.dropPercent(full - 1)).isLessThan(100);
        assertThat(startups.dropPercent(full)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"480, 240, 480", "96, 48, 96", "1, 1, 1", "0, 1, 1", "5000, 682, 1365"})
    void P15_there_are_never_more_than_there_are_descriptors_for(int most, int start, int full) {
        assertThat(MaxStartups.within(64L << 20).atMost(most)).isEqualTo(new MaxStartups(start, 30, full));
    }

    @Test
    void a_single_number_is_a_wall() {
        MaxStartups wall = new MaxStartups(3, 100, 3);
        assertThat(wall.dropPercent(2)).isZero();
        assertThat(wall.dropPercent(3)).isEqualTo(100);
    }

    @Test
    void the_largest_numbers_do_not_overflow() {
        MaxStartups large = new MaxStartups(1, 1, Integer.MAX_VALUE);
        assertThat(large.dropPercent(Integer.MAX_VALUE - 1)).isEqualTo(99);
        assertThat(large.dropPercent(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 30, 100", "10, 0, 100", "10, 101, 100", "10, 30, 9"})
    void numbers_that_make_no_sense_are_refused(int start, int rate, int full) {
        assertThatIllegalArgumentException().isThrownBy(() -> new MaxStartups(start, rate, full));
    }
}
