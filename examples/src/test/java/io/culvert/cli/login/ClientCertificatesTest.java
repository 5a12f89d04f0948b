package io.culvert.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.config.SettingsBuilder;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd that shows a host certificate and lets users in by certificates alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificatesTest {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @TempDir
    static Path folder;

    private final Network network = Network.create();
    private Process sshd;
    private int port;

    @BeforeAll
    void prepare() throws Exception {
        assumeTrue(Files.isExecutable(SSHD) || Boolean.getBoolean("culvert.peers.required"), "sshd is not installed");
        for (String key : List.of("users", "hosts", "host", "beside", "apart", "agent")) {
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key));
        }
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", file("rsa"));
        run("ssh-keygen", "-q", "-s", file("hosts"), "-I", "host", "-h", "-n", "server.example", file("host.pub"));
        for (String key : List.of("beside", "apart", "agent", "rsa")) {
            run("ssh-keygen", "-q", "-s", file("users"), "-I", key, "-n", user(), file(key + ".pub"));
        }
        Files.move(folder.resolve("apart-cert.pub"), folder.resolve("elsewhere.pub"));
        Files.writeString(
                folder.resolve("known_hosts"),
                "@cert-authority *.example " + Files.readString(folder.resolve("hosts.pub")));
        port = FreePort.find();
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = Files.write(
                folder.resolve("sshd_config"),
                List.of(
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + file("host"),
                        "HostCertificate " + file("host-cert.pub"),
                        "TrustedUserCAKeys " + file("users.pub"),
                        "AuthorizedKeysFile none",
                        "PidFile none",
                        "StrictModes no",
                        "PermitRootLogin yes",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no"));
        sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        await().until(this::listening);
    }

    private boolean listening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterAll
    void close() {
        if (sshd != null) {
            sshd.destroy();
        }
        network.close();
    }

    @Test
    void the_certificate_beside_a_key_logs_in() throws Exception {
        login("IdentityFile " + file("beside"));
        login("IdentityFile " + file("rsa"));
    }

    @Test
    void the_certificate_that_is_named_logs_in() throws Exception {
        login("IdentityFile " + file("apart"), "CertificateFile " + file("elsewhere.pub"));
        assertThatThrownBy(() -> login("IdentityFile " + file("apart")))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("Permission denied");
    }

    @Test
    void the_certificate_in_an_agent_logs_in() throws Exception {
        Path socket = folder.resolve("socket");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try {
            await().until(() -> Files.exists(socket));
            ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", file("agent"));
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertThat(add.start().waitFor()).isZero();
            login("IdentityFile none", "IdentityAgent " + socket);
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void A03_a_host_that_its_certificate_does_not_name_is_not_taken() {
        assertThatThrownBy(() -> login("IdentityFile " + file("beside"), "HostKeyAlias other.example"))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("No ED25519 host key is known for other.example");
    }

    @Test
    void A04_an_authority_that_signed_with_something_else_is_not_taken() {
        assertThatThrownBy(() -> login("IdentityFile " + file("beside"), "CASignatureAlgorithms rsa-sha2-512"))
                .isInstanceOf(CompletionException.class);
    }

    @Test
    void A07_a_host_whose_authority_is_revoked_is_not_taken() {
        assertThatThrownBy(() -> login("IdentityFile " + file("beside"), "RevokedHostKeys " + file("hosts.pub")))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("revoked");
    }

    private void login(String... options) throws IOException {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                "HostName 127.0.0.1",
                "Port " + port,
                "HostKeyAlias server.example",
                "UserKnownHostsFile " + file("known_hosts"),
                "GlobalKnownHostsFile none",
                "StrictHostKeyChecking yes",
                "IdentityAgent none",
                "BatchMode yes"));
        all.forEach(builder::option);
        Here here = new Here(user(), 0, folder, "here");
        ClientFiles files = ClientFiles.none(here);
        Destination destination = Destination.parse("server");
        try (Tunnel tunnel = Login.to(network, destination, files.settings(builder, destination), files)) {
            assertThat(tunnel.connection().userName()).isEqualTo(user());
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
