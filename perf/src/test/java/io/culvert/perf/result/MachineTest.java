package io.culvert.perf.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MachineTest {
    @Test
    void this_machine_has_a_name_for_all_that_matters() {
        Machine here = Machine.here();

        assertThat(here.cpu()).isNotBlank();
        assertThat(here.cores()).isPositive();
        assertThat(here.kernel()).startsWith(System.getProperty("os.name"));
        assertThat(here.java()).contains(System.getProperty("java.runtime.version"));
    }
}
