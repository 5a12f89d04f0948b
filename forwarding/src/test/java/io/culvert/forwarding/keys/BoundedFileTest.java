package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTest {
    @TempDir
    Path folder;

    @Test
    void lines_have_their_numbers_and_no_ends() throws IOException {
        Path file = write("a\r\n\nb  \nlast");
        assertThat(BoundedFile.lines(file))
                .containsExactly(
                        new BoundedFile.Line(1, "a"),
                        new BoundedFile.Line(2, ""),
                        new BoundedFile.Line(3, "b  "),
                        new BoundedFile.Line(4, "last"));
        assertThat(BoundedFile.lines(write(""))).isEmpty();
    }

    @Test
    void P09_a_line_that_is_too_long_is_dropped_whole_and_never_split() throws IOException {
        String longest = "x".repeat(BoundedFile.MAX_LINE_BYTES);
        Path file = write("first\n" + longest + "y\n" + longest + "\nlast\n");
        try (LogCapture log = new LogCapture()) {
            assertThat(BoundedFile.lines(file))
                    .containsExactly(
                            new BoundedFile.Line(1, "first"),
                            new BoundedFile.Line(3, longest),
                            new BoundedFile.Line(4, "last"));
            assertThat(log.warnings()).containsExactly(file + ":2: line of 16385 bytes ignored: too long");
        }
    }

    @Test
    void P09_a_line_with_a_nul_byte_is_dropped_whole() throws IOException {
        assertThat(BoundedFile.lines(write("one\ntwo\0three\nfour\n")))
                .containsExactly(new BoundedFile.Line(1, "one"), new BoundedFile.Line(3, "four"));
    }

    @Test
    void P09_a_file_has_at_most_ten_thousand_lines() throws IOException {
        assertThat(BoundedFile.lines(write("\n".repeat(BoundedFile.MAX_LINES)))).hasSize(BoundedFile.MAX_LINES);
        Path file = write("\n".repeat(BoundedFile.MAX_LINES + 1));
        assertThatThrownBy(() -> BoundedFile.lines(file))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("10000 lines");
    }

    @Test
    void P09_a_file_has_at_most_one_mebibyte() throws IOException {
        assertThat(BoundedFile.bytes(write("x".repeat(BoundedFile.MAX_BYTES)))).hasSize(BoundedFile.MAX_BYTES);
        Path file = write("x".repeat(BoundedFile.MAX_BYTES + 1));
        assertThatThrownBy(() -> BoundedFile.bytes(file)).hasMessageContaining("1048576");
    }

    @Test
    void P09_only_regular_files_are_opened() {
        Path fifo = folder.resolve("fifo");
        Peers.run("mkfifo", fifo.toString());
        assertThatThrownBy(() -> BoundedFile.bytes(fifo)).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> BoundedFile.bytes(folder)).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> BoundedFile.bytes(Path.of("/dev/zero"))).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> BoundedFile.bytes(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("file"), text);
    }
}
