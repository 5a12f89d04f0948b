package io.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private LogFile open(Path path) throws IOException {
        return LogFile.open(path, new PrintStream(errors, true, UTF_8));
    }

    @Test
    void a_file_that_was_moved_is_left_and_a_new_one_begun() throws IOException {
        Path path = folder.resolve("log");
        try (LogFile log = open(path)) {
            log.write("one\n".getBytes(UTF_8));
            Files.move(path, folder.resolve("log.1"));
            log.write("two\n".getBytes(UTF_8));
            log.reopen();
            log.write("three\n".getBytes(UTF_8));
        }
        assertThat(folder.resolve("log.1")).hasContent("one\ntwo\n");
        assertThat(path).hasContent("three\n");
        assertThat(errors.toString(UTF_8)).isEmpty();
    }

    @Test
    void where_there_can_be_no_new_file_the_old_one_is_gone_on_with() throws IOException {
        Path path = Files.createDirectory(folder.resolve("logs")).resolve("log");
        try (LogFile log = open(path)) {
            Files.move(path, folder.resolve("log.1"));
            Files.delete(folder.resolve("logs"));
            log.reopen();
            log.write("one\n".getBytes(UTF_8));
        }
        assertThat(folder.resolve("log.1")).hasContent("one\n");
        assertThat(errors.toString(UTF_8))
                .isEqualTo("culvert: cannot open the log file " + path + " again: no such folder\n");
    }

    @Test
    void a_full_disk_is_said_once_and_its_end_with_how_much_is_lost() throws IOException {
        assumeTrue(Files.exists(FULL), "there is no " + FULL + " here");
        Path path = Files.createSymbolicLink(folder.resolve("log"), FULL);
        try (LogFile log = open(path)) {
            log.write("one\n".getBytes(UTF_8));
            log.write("two\n".getBytes(UTF_8));
            assertThat(errors.toString(UTF_8))
                    .isEqualTo("culvert: cannot write to the log file " + path
                            + ": No space left on device; lines are lost until it can be written again\n");
            errors.reset();
            Files.delete(path);
            log.reopen();
            log.write("three\n".getBytes(UTF_8));
        }
        assertThat(path).hasContent("three\n");
        assertThat(errors.toString(UTF_8))
                .isEqualTo("culvert: the log file " + path + " can be written again; 2 lines are lost\n");
    }

    @Test
    void a_file_that_cannot_be_opened_is_an_error_that_says_why() {
        assertThatIOException()
                .isThrownBy(() -> open(folder.resolve("none/log")))
                .withMessage("Couldn't open logfile " + folder.resolve("none/log") + ": no such folder");
    }
}
