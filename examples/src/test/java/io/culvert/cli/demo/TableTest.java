package io.culvert.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTest {
    private static final Invitation INVITATION = new Invitation(
            "ssh -F /tmp/culvert-1234567890123456789012345678901234567890/config -N -L 8080:127.0.0.1:45678 demo",
            "curl http://127.0.0.1:8080/");

    private static Facts facts(double seconds, long bytes) {
        return new Facts(
                seconds,
                "127.0.0.1:65535",
                2,
                20,
                bytes,
                bytes,
                List.of(new Facts.OfForward(
                        "L-http",
                        "127.0.0.1:65534",
                        "127.0.0.1:65533",
                        9999,
                        bytes,
                        bytes / 2,
                        999_000,
                        9_999_999,
                        0)));
    }

    @Test
    void it_fits_80_columns_but_for_the_line_to_copy() {
        List<String> lines = Table.lines(facts(9999, 999_999_999_999L), facts(9998, 0), INVITATION, 80);

        assertThat(lines).contains(INVITATION.ssh());
        assertThat(lines)
                .filteredOn(line -> !line.startsWith("ssh"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(79));
        assertThat(lines).hasSizeLessThanOrEqualTo(24);
    }

    @Test
    void a_row_shows_rates_since_the_moment_before() {
        assertThat(Table.lines(facts(12, 5_000_000), facts(10, 1_000_000), INVITATION, 80))
                .contains("L-http  127.0.0.1:65534 127.0.0.1:65533 9999  2.0M  1.0M  999ms 9999999       0");
    }

    @Test
    void a_narrow_terminal_cuts_all_lines_but_the_one_to_copy() {
        List<String> lines = Table.lines(facts(12, 5), facts(10, 1), INVITATION, 40);

        assertThat(lines).contains(INVITATION.ssh());
        assertThat(lines).filteredOn(line -> line.length() > 40).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "999,999",
        "1000,1.0k",
        "99949,99.9k",
        "99950,100k",
        "999499,999k",
        "999500,1.0M",
        "1500000000,1.5G"
    })
    void numbers_are_scaled_to_five_characters(long number, String shown) {
        assertThat(Table.scaled(number)).isEqualTo(shown).hasSizeLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "0,-",
        "999,999us",
        "1000,1.0ms",
        "99900,99.9ms",
        "100000,100ms",
        "999499,999ms",
        "999500,1.0s",
        "60000000,60.0s"
    })
    void durations_have_a_unit(long micros, String shown) {
        assertThat(Table.duration(micros)).isEqualTo(shown).hasSizeLessThanOrEqualTo(6);
    }
}
