package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GoalTest {
    private final Figures figures = new Figures();

    @Test
    void a_ratio_that_keeps_its_bound_meets_the_goal() {
        figures.put(Pair.OPENSSH, Measure.BULK_SERVER, 2.5);
        figures.put(Pair.SERVE, Measure.BULK_SERVER, 1.5);

        assertThat(row("`culvert serve` with stock ssh")).contains("| 0.60 x ").endsWith("| met          |");
    }

    @Test
    void a_ratio_beyond_its_bound_misses_the_goal() {
        figures.put(Pair.OPENSSH, Measure.BULK_SERVER, 2.5);
        figures.put(Pair.SERVE, Measure.BULK_SERVER, 1.75);

        assertThat(row("`culvert serve` with stock ssh")).contains("| 0.70 x ").endsWith("| missed       |");
    }

    @Test
    void a_goal_of_which_a_figure_is_missing_is_neither_met_nor_missed() {
        figures.put(Pair.SERVE, Measure.BULK_SERVER, 1.5);
        figures.failed(Pair.OPENSSH, Scene.BULK, "it hung");

        assertThat(row("`culvert serve` with stock ssh")).contains("| - ").endsWith("| not measured |");
    }

    @Test
    void of_two_bounds_both_are_to_be_kept() {
        figures.put(Pair.OPENSSH, Measure.ROUND_TRIP_P50, 200);
        figures.put(Pair.CULVERT, Measure.ROUND_TRIP_P50, 150);
        assertThat(row("round trip")).contains("0.75 x, -").endsWith("| not measured |");

        figures.put(Pair.OPENSSH, Measure.ROUND_TRIP_P99, 1000);
        figures.put(Pair.CULVERT, Measure.ROUND_TRIP_P99, 1100);
        assertThat(row("round trip")).contains("0.75 x, 1.10 x").endsWith("| missed       |");
    }

    @Test
    void a_pair_is_measured_by_itself_where_the_goal_says_so() {
        figures.put(Pair.CULVERT, Measure.OPENS_AT_FEW, 4000);
        figures.put(Pair.CULVERT, Measure.OPENS_AT_MANY, 3800);

        assertThat(row("opens/s at 10,000")).contains("| 0.95 x ").endsWith("| met          |");
    }

    @Test
    void no_failure_is_none_at_all() {
        figures.put(Pair.CULVERT, Measure.MANY_HELD, 10_000);
        figures.put(Pair.CULVERT, Measure.HELD_FAILURES, 0);
        assertThat(row("no failure")).contains("| 10,000 held, 0 failures ").endsWith("| met          |");

        figures.put(Pair.CULVERT, Measure.HELD_FAILURES, 1);
        assertThat(row("no failure")).endsWith("| missed       |");
    }

    @Test
    void fewer_connections_than_the_goal_speaks_of_do_not_reach_it() {
        figures.put(Pair.CULVERT, Measure.MANY_HELD, 9_999);
        figures.put(Pair.CULVERT, Measure.HELD_FAILURES, 0);
        assertThat(row("no failure")).endsWith("| missed       |");
    }

    @Test
    void every_goal_has_a_row() {
        String goals = new Report(figures).goals();

        assertThat(goals.lines()).hasSize(Goal.ALL.size() + 2);
        assertThat(Goal.ALL).allSatisfy(goal -> assertThat(goals).contains(goal.wanted()));
    }

    private String row(String part) {
        return new Report(figures)
                .goals()
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }
}
