package io.culvert.perf.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScaleTest {
    private static List<String> labels(Scale scale) {
        return scale.ticks().stream().map(Scale.Tick::label).toList();
    }

    private static double position(Scale scale, double value) {
        return scale.position().applyAsDouble(value);
    }

    @Test
    void a_linear_axis_has_round_ticks() {
        assertThat(labels(Scale.to(10))).containsExactly("0", "2", "4", "6", "8", "10");
        assertThat(labels(Scale.to(61))).containsExactly("0", "20", "40", "60");
        assertThat(labels(Scale.above(0.31))).containsExactly("0.0", "0.1", "0.2", "0.3", "0.4");
        assertThat(labels(Scale.above(4321))).containsExactly("0", "1,000", "2,000", "3,000", "4,000", "5,000");
    }

    @Test
    void a_linear_axis_ends_where_it_is_told_or_at_the_tick_above() {
        assertThat(position(Scale.to(61), 61)).isEqualTo(1);
        assertThat(position(Scale.above(4321), 5000)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.3, 0.7, 1, 5.999999, 6, 123456789.1, 1e15})
    void whatever_the_largest_value_it_is_on_the_axis(double most) {
        assertThat(position(Scale.above(most), most)).isBetween(0.0, 1 + 1e-9);
        assertThat(position(Scale.to(most), most)).isBetween(0.0, 1 + 1e-9);
        assertThat(Scale.above(most).ticks())
                .hasSizeBetween(2, 8)
                .last()
                .satisfies(tick ->
                        assertThat(position(Scale.above(most), tick.value())).isCloseTo(1, within(1e-9)));
    }

    @Test
    void a_logarithmic_axis_spans_powers_of_ten() {
        Scale scale = Scale.logarithmic(150, 2_000_000, value -> Long.toString(Math.round(value)));

        assertThat(labels(scale)).containsExactly("100", "1000", "10000", "100000", "1000000", "10000000");
        assertThat(position(scale, 100)).isCloseTo(0, within(1e-9));
        assertThat(position(scale, 1e7)).isCloseTo(1, within(1e-9));
        assertThat(labels(Scale.logarithmic(20, 90, value -> Long.toString(Math.round(value)))))
                .containsExactly("10", "20", "50", "100");
    }

    @Test
    void each_nine_of_a_percentile_has_the_same_room() {
        Scale scale = Scale.percentiles(100_000);

        assertThat(labels(scale)).containsExactly("0%", "50%", "90%", "99%", "99.9%", "99.99%", "99.999%");
        assertThat(position(scale, 1)).isZero();
        assertThat(position(scale, 10)).isCloseTo(0.2, within(1e-9));
        assertThat(position(scale, 100_000)).isCloseTo(1, within(1e-9));
        assertThat(labels(Scale.percentiles(1))).containsExactly("0%", "50%", "90%");
    }
}
