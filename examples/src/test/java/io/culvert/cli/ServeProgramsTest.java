package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the programs that a server asks for keys. */
@Timeout(120)
class ServeProgramsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ServeProcess server;

    @BeforeEach
    void start() throws Exception {
        server = new ServeProcess(
                folder,
                "PerSourcePenalties no",
                "AuthorizedKeysFile none",
                "AuthorizedKeysCommand /bin/sh -c 'echo $$ >> " + folder.resolve("started") + "; exec sleep 1000'",
                "AuthorizedKeysCommandUser " + System.getProperty("user.name"),
                "Match User file",
                "AuthorizedKeysFile " + folder.resolve("authorized"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void P14_a_program_ends_at_SIGTERM_of_the_server_and_with_the_client_that_waits_for_it() throws Exception {
        Process client = client();
        ProcessHandle first = awaitProgram(1);
        client.destroy();
        await().atMost(LONG).until(() -> !first.isAlive());

        client();
        ProcessHandle second = awaitProgram(2);
        server.close();
        await().atMost(LONG).until(() -> !second.isAlive());
    }

    @Test
    void P14_two_clients_with_the_same_question_have_one_program_and_who_needs_none_logs_in_beside_them()
            throws Exception {
        Process one = client();
        Process other = client();
        awaitProgram(1);
        CompletableFuture<String> honest = CompletableFuture.supplyAsync(() -> {
            try {
                return server.ssh("file", "127.0.0.1");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(honest.join()).doesNotContain("Permission denied");
        server.awaitLog("Accepted publickey for file");
        assertThat(Files.readAllLines(folder.resolve("started"))).hasSize(1);
        one.destroy();
        other.destroy();
    }

    private Process client() throws IOException {
        return new ProcessBuilder(CommandLines.ssh(
                        "-i", server.path("key"), "-p", String.valueOf(server.port()), "bob@127.0.0.1"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The so-manieth. */
    private ProcessHandle awaitProgram(int number) {
        Path started = folder.resolve("started");
        await().atMost(LONG)
                .until(() ->
                        Files.exists(started) && Files.readAllLines(started).size() >= number);
        try {
            List<String> pids = Files.readAllLines(started);
            return ProcessHandle.of(Long.parseLong(pids.get(number - 1))).orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
