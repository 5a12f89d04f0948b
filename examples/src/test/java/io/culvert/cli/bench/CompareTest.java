package io.culvert.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cli.CommandLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompareTest {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int compare(String arguments) {
        return CommandLines.culvert()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(("bench compare " + arguments).split(" "));
    }

    /** The orchestration with what every machine has. */
    @Test
    void a_plain_relay_is_started_measured_and_ended() throws IOException {
        Path json = folder.resolve("compare.json");
        Path results = folder.resolve("RESULTS.md");

        int status = compare("--quick --only relay --scenarios bulk,short --json " + json + " --results " + results);

        assertThat(status).as(err.toString() + out).isEqualTo(DONE);
        assertThat(out.toString())
                .contains("| plain relay")
                .containsPattern("\\| up, Gbit/s +\\| \\d")
                .containsPattern("\\| server CPU, each, ms +\\| \\d")
                .doesNotContain("failed");
        assertThat(Files.readString(json)).contains("\"pair\":\"relay\",\"scenario\":\"bulk\",\"measure\":\"bulk_up\"");
        assertThat(Files.readString(results)).contains("- Kernel: ").contains("| not measured |");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_written_is_named_before_anything_is_measured() {
        assertThat(compare("--quick --only relay --scenarios short --json /no/such/folder/x"))
                .isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("culvert: cannot write /no/such/folder/x: no such folder\n");
    }

    @Test
    void what_is_no_pair_and_what_is_no_scenario_is_refused() {
        assertThat(compare("--only telnet")).isEqualTo(MISUSED);
        assertThat(err.toString())
                .contains("'telnet' is not one of openssh, serve, connect, culvert, mina, relay, relays");

        assertThat(compare("--scenarios race")).isEqualTo(MISUSED);
        assertThat(err.toString()).contains("'race' is not one of bulk, default-cipher, held,");
    }

    @ParameterizedTest
    @CsvSource({"--seconds 0", "--held none"})
    void what_is_no_number_is_refused(String option) {
        assertThat(compare(option)).isEqualTo(MISUSED);
        assertThat(err.toString()).contains("is not a whole number above 0");
    }

    @Test
    void somebody_elses_file_is_noticed_before_anything_is_measured() throws IOException {
        Path diary = Files.writeString(folder.resolve("diary"), "My diary.");

        assertThat(compare("--quick --results " + diary)).isEqualTo(FAILED);
        assertThat(err.toString())
                .isEqualTo("culvert: " + diary + " is there, and no comparison wrote it: name another file\n");
    }
}
