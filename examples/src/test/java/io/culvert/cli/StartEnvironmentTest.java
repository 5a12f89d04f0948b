package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StartEnvironmentTest {
    @Test
    void K09_what_the_launcher_changed_is_given_back() {
        assertThat(StartEnvironment.before(Map.of("A", "b", "LC_ALL", "C.UTF-8", "CULVERT_LC_ALL", "C")))
                .isEqualTo(Map.of("A", "b", "LC_ALL", "C"));
        assertThat(StartEnvironment.before(Map.of("A", "b", "LC_ALL", "C.UTF-8", "CULVERT_LC_ALL", "")))
                .isEqualTo(Map.of("A", "b"));
        assertThat(StartEnvironment.before(Map.of("LC_ALL", "de_DE"))).isEqualTo(Map.of("LC_ALL", "de_DE"));
    }
}
