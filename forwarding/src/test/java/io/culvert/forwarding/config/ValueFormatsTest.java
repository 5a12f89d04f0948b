package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.core.MaxStartups;
import io.culvert.core.RekeyLimit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormatsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "30, 30",
        "30s, 30",
        "2M, 120",
        "1h30m, 5400",
        "1h30, 3630",
        "1m1m, 120",
        "1D, 86400",
        "2w, 1209600",
        "2147483647, 2147483647"
    })
    void times_are_numbers_with_units_added_up(String text, long seconds) {
        assertThat(TimeFormat.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "h", "1x", "-1", "+1", "1.5", "1 h", "none", "2147483648", "4000w", "1h 1m", "1hm"})
    void A08_what_is_no_time_is_refused(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TimeFormat.parse(text))
                .withMessageContaining("invalid time value '" + text + "'");
    }

    @Test
    void a_time_of_a_million_parts_is_refused_without_overflow() {
        String text = "2147483647w".repeat(100_000);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> TimeFormat.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "7B, 7",
        "1K, 1024",
        "1k, 1024",
        "512M, 536870912",
        "1.5G, 1610612736",
        "0.5k, 512",
        "2T, 2199023255552",
        "7E, 8070450532247928832",
        "9223372036854775807, 9223372036854775807"
    })
    void sizes_are_bytes_with_a_suffix(String text, long bytes) {
        assertThat(SizeFormat.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "K", "-1", "+1", "1.5", ".5K", "1.K", "1KB", "1 K", "0x10", "8E", "9223372036854775808"})
    void A08_what_is_no_size_is_refused(String text) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> SizeFormat.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "default, 1073741824, 0",
        "default none, 1073741824, 0",
        "1G, 1073741824, 0",
        "1G none, 1073741824, 0",
        "1G 1h, 1073741824, 3600",
        "default 10, 1073741824, 10",
        "16, 16, 0",
        "0, 1073741824, 0"
    })
    void RekeyLimit_is_a_size_and_a_time(String text, long bytes, long seconds) {
        assertThat(RekeyLimitFormat.parse(List.of(text.split(" "))))
                .isEqualTo(new RekeyLimit(bytes, Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "1", "none", "DEFAULT", "1G 1h 1h", "1G x", "1G default", "-1G"})
    void A08_what_is_no_rekey_limit_is_refused(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> RekeyLimitFormat.parse(List.of(text.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({"10:30:100, 10, 30, 100", "7, 7, 30, 7", "1, 1, 30, 1", "5:100:5, 5, 100, 5", "1:1:1, 1, 1, 1"})
    void MaxStartups_is_a_number_or_three(String text, int start, int rate, int full) {
        assertThat(MaxStartupsFormat.parse(text)).isEqualTo(new MaxStartups(start, rate, full));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "10:30", "10:30:5", "10:0:20", "10:101:20", "0:30:10", "10:30:100:1", "10x", "::"
            })
    void A08_what_is_no_startup_limit_is_refused(String text) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> MaxStartupsFormat.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10:30:100, 0, 0",
        "10:30:100, 9, 0",
        "10:30:100, 10, 30",
        "10:30:100, 55, 65",
        "10:30:100, 99, 99",
        "10:30:100, 100, 100",
        "10:30:100, 2147483647, 100",
        "7, 6, 0",
        "7, 7, 100",
        "1:1:2147483647, 2147483646, 99",
    })
    void the_probability_of_a_drop_grows_from_start_to_full(String text, int waiting, int percent) {
        assertThat(MaxStartupsFormat.parse(text).dropPercent(waiting)).isEqualTo(percent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1", "1 ", "+1", "-0", "0x1", "1e1", "1.0", "65536", "4294967297", "\u0661", "99999999999"})
    void A08_a_port_is_decimal_digits_and_nothing_else(String text) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> StrictInteger.port(text));
    }

    @ParameterizedTest
    @CsvSource({"yes, true", "no, false", "true, true", "false, false", "YES, true", "No, false"})
    void switches_are_yes_and_no(String text, boolean expected) {
        assertThat(Choice.YES_NO_TRUE_FALSE.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0", "on", "off", "y", "yes "})
    void A08_what_is_no_switch_is_refused_with_the_words_there_are(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Choice.YES_NO_TRUE_FALSE.parse(text))
                .withMessage("unsupported value '" + text + "'; write one of false, no, true, yes");
    }
}
