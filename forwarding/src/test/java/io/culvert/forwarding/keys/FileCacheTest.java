package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was read from files is kept until they change. */
class FileCacheTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final List<Path> read = new ArrayList<>();
    private final FileCache<String> cache = new FileCache<>(this::content, 100);
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = file("file", "old");
    }

    private Path file(String name, String content) throws IOException {
        Path written = Files.writeString(folder.resolve(name), content);
        Files.setLastModifiedTime(written, FileTime.from(LONG_AGO));
        return written;
    }

    private String content(Path path) throws IOException {
        read.add(path);
        return Files.readString(path);
    }

    @Test
    void P13_a_file_that_stays_what_it_is_is_read_once() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThat(cache.read(file)).isEqualTo("old");
        }
        assertThat(read).hasSize(1);
    }

    @Test
    void a_file_is_read_again_when_its_size_its_time_or_its_inode_is_another_one() throws IOException {
        cache.read(file);
        file("file", "longer");
        assertThat(cache.read(file)).isEqualTo("longer");
        Files.writeString(file, "other!");
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.plusSeconds(1)));
        assertThat(cache.read(file)).isEqualTo("other!");
        Files.move(file("new", "moved!"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(cache.read(file)).isEqualTo("moved!");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(cache.read(link)).isEqualTo("moved!");
        Files.delete(link);
        Files.createSymbolicLink(link, file("target", "linked"));
        assertThat(cache.read(link)).isEqualTo("linked");
    }

    @Test
    void a_file_that_is_gone_or_cannot_be_read_any_more_is_no_answer() throws IOException {
        cache.read(file);
        Files.delete(file);
        assertThatThrownBy(() -> cache.read(file)).isInstanceOf(NoSuchFileException.class);
        Files.createDirectory(file);
        assertThatThrownBy(() -> cache.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void a_file_that_has_just_changed_is_read_again_until_no_change_can_go_unseen() throws IOException {
        Instant[] now = {LONG_AGO.plusMillis(1)};
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        FileCache<String> cautious = new FileCache<>(this::content, 100, clock);
        cautious.read(file);
        cautious.read(file);
        assertThat(read).hasSize(2);
        now[0] = LONG_AGO.plusSeconds(4);
        cautious.read(file);
        cautious.read(file);
        assertThat(read).hasSize(3);
    }

    @Test
    void no_more_is_kept_than_the_limit_and_what_was_asked_for_last_stays() throws IOException {
        Path first = file("first", "1".repeat(50));
        Path second = file("second", "2".repeat(40));
        cache.read(first);
        cache.read(second);
        cache.read(first);
        cache.read(file("third", "3".repeat(30)));
        assertThat(cache.size()).isEqualTo(2);
        read.clear();
        cache.read(first);
        assertThat(read).isEmpty();
        cache.read(second);
        assertThat(read).containsExactly(second);
        cache.read(file("huge", "x".repeat(101)));
        assertThat(cache.size()).isEqualTo(2);
    }
}
