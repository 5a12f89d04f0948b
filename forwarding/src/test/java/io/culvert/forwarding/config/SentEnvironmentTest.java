package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SentEnvironmentTest {
    private static final Map<String, String> OWN = Map.of("LANG", "C", "LC_ALL", "C", "LC_TIME", "de", "HOME", "/");

    private static Map<String, String> sent(String... options) {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        for (String option : options) {
            builder.option(option);
        }
        return builder.build().environment(OWN);
    }

    @Test
    void nothing_is_sent_unasked() {
        assertThat(sent()).isEmpty();
    }

    @Test
    void patterns_of_all_lines_count_and_a_minus_takes_back() {
        assertThat(sent("SendEnv LANG LC_*", "SendEnv -LC_T* HOME"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("LANG", "C", "LC_ALL", "C", "HOME", "/"));
    }

    @Test
    void values_of_the_first_SetEnv_are_sent_whatever_this_process_has() {
        assertThat(sent("SendEnv LANG", "SetEnv LANG=de NEW=\"a b\" LANG=fr", "SetEnv OTHER=1"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("LANG", "de", "NEW", "a b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SendEnv LANG=C", "SetEnv LANG", "SetEnv =x"})
    void what_is_no_name_or_no_assignment_is_refused(String line) {
        assertThatThrownBy(() -> sent(line)).isInstanceOf(ConfigException.class);
    }
}
