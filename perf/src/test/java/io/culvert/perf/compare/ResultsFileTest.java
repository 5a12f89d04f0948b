package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsFileTest {
    @TempDir
    private Path folder;

    @Test
    void it_tells_the_conditions_the_table_and_the_goals() throws IOException {
        Figures figures = new Figures();
        figures.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);

        assertThat(write(figures))
                .contains("- kernel: Linux 6")
                .contains("sshd + ssh")
                .contains("not measured");
    }

    @Test
    void notes_survive_and_the_rest_is_replaced() throws IOException {
        Figures before = new Figures();
        before.put(Pair.OPENSSH, Measure.BULK_UP, 4.0);
        String first = write(before);
        Files.writeString(file(), first.replace("None yet.", "The server copies once too often."));
        Figures after = new Figures();
        after.put(Pair.OPENSSH, Measure.BULK_UP, 5.0);

        assertThat(write(after))
                .contains("The server copies once too often.")
                .contains("5.00")
                .doesNotContain("4.00")
                .doesNotContain("None yet.");
    }

    @Test
    void a_file_of_somebody_elses_is_left_alone() throws IOException {
        Files.writeString(file(), "My diary.");

        assertThatThrownBy(() -> write(new Figures()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file() + " is there, and no comparison wrote it");
        assertThat(file()).hasContent("My diary.");
    }

    private Path file() {
        return folder.resolve("RESULTS.md");
    }

    private String write(Figures figures) throws IOException {
        new ResultsFile(file()).write(Map.of("kernel", "Linux 6"), new Report(figures));
        return Files.readString(file());
    }
}
