package io.culvert.perf.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class PeerTest {
    @TempDir
    private Path folder;

    private Peer shell(String script) throws IOException {
        return Peer.start("the script", List.of("sh", "-c", script), folder.resolve("log"));
    }

    @Test
    void a_program_that_ends_early_tells_why_in_its_last_line() {
        assertThatThrownBy(() ->
                        shell("echo Reading; echo no such key >&2; exit 3").awaitListening(1))
                .isInstanceOf(IOException.class)
                .hasMessage("the script ended with status 3: no such key");
    }

    @Test
    void closing_it_ends_its_children_too() throws IOException, InterruptedException {
        Peer peer = shell("sleep 1000 & echo begun; wait").awaitOutput("begun");
        List<ProcessHandle> family = ProcessHandle.of(peer.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        assertThat(family).isNotEmpty();

        peer.close();

        assertThat(family).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void one_that_ends_as_it_should_is_waited_for() throws IOException, InterruptedException {
        shell("exit 0").awaitEnd(Duration.ofMinutes(1));

        assertThatThrownBy(() -> shell("exit 1").awaitEnd(Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("the script ended with status 1: it said nothing");
    }
}
