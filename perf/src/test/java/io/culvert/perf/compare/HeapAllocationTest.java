package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class HeapAllocationTest {
    @Test
    void event_loops_are_summed_and_other_threads_are_not() throws IOException {
        String threads = """
                "main" #1 prio=5 os_prio=0 cpu=191.73ms elapsed=3.61s allocated=77M defined_classes=0 tid=0x1 waiting
                   java.lang.Thread.State: WAITING (parking)

                "culvert-loop-1-1" #12 prio=5 os_prio=0 cpu=1.7ms elapsed=3.61s allocated=955M defined_classes=0 tid=0x2
                "culvert-loop-1-2" #22 [22862] prio=5 os_prio=0 cpu=2.98ms elapsed=2.81s allocated=20K defined_classes=2
                """;

        assertThat(HeapAllocation.ofLoops(threads)).isEqualTo((955L << 20) + (20L << 10));
    }

    @Test
    void a_jvm_that_tells_nothing_is_a_failure_and_not_a_zero() {
        assertThatThrownBy(() -> HeapAllocation.ofLoops("1234: no such process"))
                .isInstanceOf(IOException.class);
    }
}
