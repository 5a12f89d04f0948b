package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final Figures figures = new Figures();

    @Test
    void a_figure_stands_with_its_ratio_to_the_openssh_pairs() {
        figures.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);
        figures.put(Pair.CULVERT, Measure.BULK_UP, 6.0);

        assertThat(table()).contains("up, Gbit/s").contains("| 4.00 ").contains("| 6.00 (1.50 x) ");
    }

    @Test
    void without_a_figure_of_the_openssh_pair_there_is_no_ratio() {
        figures.failed(Pair.OPENSSH, Scene.BULK, "no route");
        figures.put(Pair.CULVERT, Measure.BULK_UP, 6.0);

        assertThat(table()).contains("| 6.00 ").doesNotContain(" x)");
    }

    @Test
    void a_pair_without_its_program_is_named_as_missing() {
        figures.missing(Pair.OPENSSH, "sshd is not installed (package openssh-server)");
        figures.put(Pair.RELAY, Measure.BULK_UP, 10.0);

        assertThat(table())
                .contains("| sshd + ssh | plain relay |")
                .contains("| missing ")
                .contains("- sshd + ssh, missing: sshd is not installed (package openssh-server)\n");
    }

    @Test
    void a_missing_pair_stands_in_the_table_though_nothing_was_measured() {
        figures.missing(Pair.MINA, "it is not here");

        assertThat(table()).contains("MINA + ssh").contains("- MINA + ssh, missing: it is not here\n");
    }

    @Test
    void what_failed_is_no_number() {
        figures.put(Pair.CULVERT, Measure.BULK_UP, 6.0);
        figures.failed(Pair.CULVERT, Scene.BULK, "the connection was reset");

        assertThat(row("| up, Gbit/s")).contains("6.00");
        assertThat(row("| down, Gbit/s")).contains("failed").doesNotContainPattern("\\d");
        assertThat(table()).contains("- culvert + culvert, bulk, failed: the connection was reset\n");
    }

    @Test
    void a_count_is_a_whole_number_without_a_ratio() {
        figures.put(Pair.OPENSSH, Measure.MANY_HELD, 7_312);
        figures.put(Pair.CULVERT, Measure.MANY_HELD, 10_000);

        assertThat(row("| held then, connections")).contains("| 7,312 ").contains("| 10,000 ");
    }

    @Test
    void a_failure_and_nothing_else_makes_a_comparison_less_than_whole() {
        figures.missing(Pair.MINA, "it is not here");
        figures.put(Pair.CULVERT, Measure.BULK_UP, 6.0);
        assertThat(new Report(figures).whole()).isTrue();

        figures.failed(Pair.CULVERT, Scene.HELD, "it broke");
        assertThat(new Report(figures).whole()).isFalse();
    }

    @Test
    void json_has_the_figures_with_their_ratios_the_failures_and_the_missing() {
        figures.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);
        figures.put(Pair.CULVERT, Measure.BULK_UP, 6.0);
        figures.failed(Pair.CULVERT, Scene.HELD, "it broke");
        figures.missing(Pair.MINA, "it is not here");

        assertThat(new Report(figures).json(Map.of("Kernel", "Linux 6")))
                .contains("\"conditions\":{\"Kernel\":\"Linux 6\"}")
                .contains(
                        "\"measure\":\"bulk_up\",\"label\":\"up, Gbit/s\",\"unit\":\"Gbit/s\",\"value\":6.0,\"ratio\":1.5}")
                .contains("\"failures\":{\"held\":\"it broke\"}")
                .contains("\"missing\":\"it is not here\"");
    }

    @Test
    void a_pair_to_which_a_measure_does_not_apply_has_an_empty_cell() {
        figures.put(Pair.OPENSSH, Measure.LOGINS_X25519, 30);
        figures.put(Pair.RELAY, Measure.BULK_UP, 10.0);

        assertThat(row("| curve25519-sha256, /s")).matches("\\|[^|]+\\| 30.0 +\\| +\\|");
    }

    @Test
    void rows_of_which_no_pair_has_a_figure_are_left_out() {
        figures.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);

        assertThat(table()).doesNotContain("Logins").doesNotContain("held");
    }

    @Test
    void all_lines_of_the_table_are_equally_long() {
        figures.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);
        figures.put(Pair.CULVERT, Measure.OPENS_AT_MANY, 12_345);

        assertThat(table().lines().map(String::length).distinct()).hasSize(1);
    }

    private String table() {
        return new Report(figures).table();
    }

    private String row(String start) {
        return table().lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }
}
