package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code serve} proves to be, as the stock ssh sees it. */
@Timeout(120)
class ServeHostKeysTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void a_client_that_trusts_the_authority_knows_the_server_by_its_certificate(String type) throws Exception {
        keygen("-q", "-N", "", "-t", "ed25519", "-f", "authority");
        keygen("-q", "-N", "", "-t", type, "-f", "host");
        keygen("-q", "-s", "authority", "-I", "the host", "-h", "-n", "127.0.0.1", "host.pub");
        Path known = Files.writeString(
                folder.resolve("known"), "@cert-authority * " + Files.readString(folder.resolve("authority.pub")));
        try (ServeProcess server = new ServeProcess(
                folder,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "HostCertificate " + folder.resolve("host-cert.pub"))) {
            String[] options = {"-v", "-o", "GlobalKnownHostsFile=" + known, "127.0.0.1"};
            assertThat(server.ssh("alice", options))
                    .contains(
                            "Server host certificate: ",
                            "is known and matches the " + type.toUpperCase(Locale.ROOT) + "-CERT")
                    .contains("forward");
        }
    }

    private void keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .start()
                        .waitFor())
                .isZero();
    }
}
