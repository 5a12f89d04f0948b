package io.culvert.perf.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.result.Generator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class GeneratorWatchTest {
    @Test
    void it_counts_what_this_process_uses_itself() {
        GeneratorWatch watch = GeneratorWatch.begin().orElseThrow();
        Generator used = watch.end().orElseThrow();
        while (used.cpu().isZero()) { // until the system's clock has ticked for it
            used = watch.end().orElseThrow();
        }

        assertThat(used.cpu()).isPositive();
        assertThat(used.othersShare()).isBetween(0.0, 1.0);
        assertThat(used.stolenShare()).isBetween(0.0, 1.0);
    }

    @Test
    void what_is_stolen_is_used_by_nobody_here() {
        MachineTimes since = new MachineTimes(700, 100, 1_500).since(new MachineTimes(200, 0, 500));

        assertThat(since.othersShare(Duration.ofMillis(200))).isEqualTo(0.3);
        assertThat(since.stolenShare()).isEqualTo(0.1);
        assertThat(new MachineTimes(0, 0, 0).stolenShare()).isZero();
    }
}
