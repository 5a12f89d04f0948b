package io.culvert.forwarding.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldCommandTest {
    @ParameterizedTest
    @CsvSource({
        "sleep 30, 30000",
        "' sleep  30s ', 30000",
        "sleep 1.5m, 90000",
        "sleep 2h, 7200000",
        "sleep 1d, 86400000"
    })
    void sleep_counts_in_the_units_of_coreutils(String command, long millis) {
        assertThat(HeldCommand.of(command)).contains(new HeldCommand.Sleep(TimeUnit.MILLISECONDS.toNanos(millis)));
    }

    @Test
    void a_sleep_of_infinity_or_of_longer_than_a_timer_can_be_does_not_end_soon() {
        assertThat(HeldCommand.of("sleep infinity")).contains(new HeldCommand.Sleep(Long.MAX_VALUE));
        assertThat(HeldCommand.of("sleep 999999999d")).contains(new HeldCommand.Sleep(Long.MAX_VALUE - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "sh", "/bin/bash -l", "/usr/bin/zsh", "bash -i -l"})
    void a_shell_by_its_name_is_a_shell(String command) {
        assertThat(HeldCommand.of(command)).contains(new HeldCommand.Shell());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sleep", "sleep -1", "sleep 1 2", "sleep 1; id", "exit 1000", "cat file", "bash -c id", "tsh"
            })
    void nothing_else_is_a_command_that_holds_forwards(String command) {
        assertThat(HeldCommand.of(command)).isEmpty();
    }
}
