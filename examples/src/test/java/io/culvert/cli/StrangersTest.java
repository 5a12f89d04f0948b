package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cli.Strangers.Phase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What those who never log in can do to a server with little memory, and to whoever logs in beside them. */
@Tag("long")
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StrangersTest {
    /** Rule P04: outside the heap, of which all is resident from the start. On it a connection has 6 KiB of this. */
    private static final int KIBIBYTES_EACH = 48;

    @TempDir
    private Path folder;

    /** Without the search for leaks, which takes more than the buffers. */
    private ServeProcess server(String heap, String direct) throws Exception {
        return ServeProcess.withJvm(
                List.of(
                        "-Xms" + heap,
                        "-Xmx" + heap,
                        "-XX:+AlwaysPreTouch",
                        "-XX:MaxDirectMemorySize=" + direct,
                        "-Dio.netty.leakDetection.level=disabled"),
                folder,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "MaxStartups 1000",
                "LoginGraceTime 600");
    }

    private static void assertAnHonestUserGetsThrough(ServeProcess server) throws Exception {
        try (Greeter target = new Greeter()) {
            assertThat(server.ssh("honest", "-W", "127.0.0.1:" + target.port(), "127.0.0.1"))
                    .endsWith(Greeter.GREETING);
        }
    }

    @Test
    void P04_500_strangers_take_48_KiB_each_wherever_they_stay() throws Exception {
        int count = 500;
        try (ServeProcess server = server("64m", "48m");
                Strangers strangers = new Strangers(server.port())) {
            for (int round = 0; round < 2; round++) { // for the code, and for a heap that has been used once
                strangers.come(count, Phase.KEYED);
                strangers.leave();
            }
            long before = server.residentMemory();
            for (Phase phase : Phase.values()) {
                strangers.come(count, phase);
                assertThat(strangers.connected()).as("%s: connected", phase).isEqualTo(count);
                // Not since the phase before: what that one took has to have come back.
                assertThat((server.residentMemory() - before) / count)
                        .as("%s: KiB each", phase)
                        .isLessThanOrEqualTo(KIBIBYTES_EACH);
                assertAnHonestUserGetsThrough(server);
                strangers.leave();
            }
            assertThat(server.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void T09_P11_strangers_with_large_pings_that_read_no_answer_are_thrown_out() throws Exception {
        try (ServeProcess server = server("64m", "32m");
                Strangers strangers = new Strangers(server.port(), 240_000)) {
            strangers.come(150, Phase.UNREAD_ANSWERS);
            assertThat(strangers.connected()).isZero();
            assertAnHonestUserGetsThrough(server);
            assertThat(server.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void P16_what_does_not_fit_into_the_pool_ends_its_own_connection_and_no_other() throws Exception {
        try (ServeProcess server = server("128m", "8m");
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Strangers strangers = new Strangers(server.port())) {
            server.expect("OutOfDirectMemoryError");
            CompletableFuture<String> begun = CompletableFuture.supplyAsync(() -> through(server, target));
            try (Socket forwarded = target.accept()) {
                strangers.come(500, Phase.UNFINISHED_OFFER);
                assertThat(strangers.connected()).isBetween(1L, 499L);
                forwarded.getOutputStream().write("still here\n".getBytes(StandardCharsets.UTF_8));
            }
            strangers.leave();
            assertThat(begun.join()).endsWith("still here\n");
            assertAnHonestUserGetsThrough(server);
            assertThat(server.log())
                    .contains("error: out of memory: the server's connection with ")
                    .doesNotContain("Cannot reserve", "\tat ");
        }
    }

    @Test
    void P16_a_start_whose_event_loops_would_wait_for_memory_is_warned_once() throws Exception {
        String warning = "event loops will wait for the garbage collector";
        assertThat(logOfAStart()).doesNotContain(warning);
        assertThat(logOfAStart("-Dio.netty.tryReflectionSetAccessible=false")).containsOnlyOnce(warning);
        assertThat(logOfAStart("-Dio.netty.tryReflectionSetAccessible=false", "-Dio.netty.maxDirectMemory=16000000"))
                .doesNotContain(warning);
    }

    private String logOfAStart(String... jvmOptions) throws Exception {
        Path start = Files.createTempDirectory(folder, "start");
        try (ServeProcess server = ServeProcess.withJvm(List.of(jvmOptions), start)) {
            return server.log();
        }
    }

    private static String through(ServeProcess server, ServerSocket target) {
        try {
            return server.patientSsh("honest", "-W", "127.0.0.1:" + target.getLocalPort(), "127.0.0.1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
