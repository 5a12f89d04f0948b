package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class CulvertTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine culvert = Culvert.commandLine()
            .addSubcommand(new Failing(new IOException("cannot read that file")))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));

    @Command(name = "failing")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }

    @Test
    void version_names_the_program_and_the_jvm() {
        assertThat(culvert.execute("--version")).isZero();
        assertThat(out.toString())
                .startsWith("culvert ")
                .contains("Java " + System.getProperty("java.runtime.version"));
    }

    @Test
    void help_does_not_show_the_training_command() {
        assertThat(culvert.execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: culvert").doesNotContain("warm");
    }

    @Test
    void no_command_is_misuse() {
        assertThat(culvert.execute()).isEqualTo(Culvert.MISUSED);
        assertThat(err.toString()).startsWith("culvert: no command given").contains("culvert --help");
    }

    @Test
    void an_unknown_command_is_named() {
        assertThat(culvert.execute("bogus")).isEqualTo(Culvert.MISUSED);
        assertThat(err.toString()).startsWith("culvert: no such command: bogus").contains("culvert --help");
    }

    @Test
    void an_unknown_option_is_named() {
        assertThat(culvert.execute("--bogus")).isEqualTo(Culvert.MISUSED);
        assertThat(err.toString()).startsWith("culvert: Unknown option: '--bogus'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-E", "-F"})
    void a_file_that_cannot_be_named_is_refused_in_our_own_words(String option) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(culvert.execute("connect", option, "a\0b", "-G", "host")).isEqualTo(Connect.OWN_FAILURE);
        } finally {
            System.setErr(before);
        }
        assertThat(err + printed.toString(StandardCharsets.UTF_8))
                .containsIgnoringCase("NUL")
                .doesNotContain("Exception", "Nul character");
    }

    @Test
    void a_failure_that_the_user_can_act_upon_is_one_line() {
        assertThat(culvert.execute("failing")).isEqualTo(Culvert.FAILED);
        assertThat(err.toString().strip()).isEqualTo("culvert: cannot read that file");
    }

    @Test
    void the_training_command_succeeds_in_silence() {
        assertThat(culvert.execute("warm")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEmpty();
    }
}
