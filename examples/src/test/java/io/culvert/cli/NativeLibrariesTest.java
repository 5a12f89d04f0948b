package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Netty unpacks its native libraries into a folder, which may not be one of which files can be run. */
@Timeout(120)
final class NativeLibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void J04_a_server_that_cannot_load_native_libraries_uses_the_sockets_of_the_JDK() throws Exception {
        try (Greeter target = new Greeter();
                ServeProcess server = ServeProcess.withJvm(
                        List.of("-Dio.netty.native.workdir=/proc/no-such-folder"),
                        folder,
                        "AuthorizedKeysFile " + folder.resolve("authorized"))) {
            assertThat(server.mapped()).contains("libjava").doesNotContain("netty_transport_native");
            assertThat(server.ssh("bob", "-W", "127.0.0.1:" + target.port(), "127.0.0.1"))
                    .endsWith(Greeter.GREETING);
        }
    }
}
