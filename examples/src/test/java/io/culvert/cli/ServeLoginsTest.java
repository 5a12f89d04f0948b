package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ServerConfig;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.session.Sessions;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock ssh under sshd_config's rules for some users only. */
class ServeLoginsTest {
    @TempDir
    private Path folder;

    private final Network network = Network.create();
    private Greeter target;

    @BeforeEach
    void prepare() throws Exception {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("key"));
        Files.copy(folder.resolve("key.pub"), folder.resolve("authorized"));
        target = new Greeter();
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        network.close();
    }

    @Test
    void A08_a_Match_block_forbids_one_user_what_others_may() throws Exception {
        try (JumpHost host = serve("Match User alice", "AllowTcpForwarding no")) {
            assertThat(ssh(host, "bob")).endsWith("hello\n");
            assertThat(ssh(host, "alice"))
                    .contains("administratively prohibited")
                    .doesNotContain("hello");
        }
    }

    @Test
    void A08_a_user_that_a_Match_block_denies_cannot_log_in() throws Exception {
        try (JumpHost host = serve("Match Address 127.0.0.0/8 User !bob,*", "DenyUsers *")) {
            assertThat(ssh(host, "bob")).endsWith("hello\n");
            assertThat(ssh(host, "alice")).contains("Permission denied");
        }
    }

    @Test
    void A02_all_of_AuthenticationMethods_must_be_completed() throws Exception {
        Files.writeString(
                folder.resolve("passwords"),
                "bob:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n"); // "secret"
        Files.setPosixFilePermissions(folder.resolve("passwords"), PosixFilePermissions.fromString("rw-------"));
        Path askPass = Files.writeString(folder.resolve("askpass"), "#!/bin/sh\necho secret\n");
        Files.setPosixFilePermissions(askPass, PosixFilePermissions.fromString("rwx------"));
        try (JumpHost host = serve(
                "PasswordFile " + path("passwords"), "Match User bob", "AuthenticationMethods publickey,password")) {
            assertThat(ssh(host, "bob", "-o", "BatchMode=yes")).contains("Permission denied (password)");
            assertThat(ssh(host, "bob", "-o", "PreferredAuthentications=publickey,password"))
                    .endsWith("hello\n");
            assertThat(ssh(host, "alice", "-o", "BatchMode=yes")).endsWith("hello\n");
        }
    }

    @Test
    void A02_where_no_method_is_enough_nobody_logs_in_but_for_whom_a_Match_block_has_one() throws Exception {
        try (JumpHost host = serve("AuthenticationMethods none", "Match User bob", "AuthenticationMethods publickey")) {
            assertThat(ssh(host, "alice")).contains("Permission denied");
            assertThat(ssh(host, "bob")).endsWith("hello\n");
        }
    }

    @Test
    void a_reload_is_for_new_logins_and_a_bad_file_changes_nothing() throws Exception {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("host"));
        int port = FreePort.find();
        Path config = configure(port, "AllowUsers bob");
        Supplier<ServerSettings> source =
                () -> ServerSettings.builder().file(config).build();
        ServerSettings first = source.get();
        try (Serving serving = new Serving(network, source, HostKeys.NAMED, first)) {
            serving.start(HostKeys.NAMED.of(first));
            assertThat(ssh(port, "bob")).endsWith("hello\n");
            configure(port, "AllowUsers alice", "Nonsense yes");
            serving.reload();
            assertThat(ssh(port, "bob")).endsWith("hello\n");
            configure(port, "AllowUsers alice");
            serving.reload();
            assertThat(ssh(port, "bob", "-o", "BatchMode=yes")).contains("Permission denied");
            assertThat(ssh(port, "alice")).endsWith("hello\n");
        }
    }

    @Test
    void A08_signatures_that_only_a_Match_block_takes_let_its_user_in() throws Exception {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("host"));
        run("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", path("rsa"));
        Files.copy(folder.resolve("rsa.pub"), folder.resolve("authorized"), StandardCopyOption.REPLACE_EXISTING);
        int port = FreePort.find();
        Path config = configure(
                port,
                "PubkeyAcceptedAlgorithms ssh-ed25519",
                "PerSourcePenalties no",
                "Match User bob",
                "PubkeyAcceptedAlgorithms rsa-sha2-512");
        ServerSettings settings = ServerSettings.builder().file(config).build();
        try (Serving serving = new Serving(network, () -> settings, HostKeys.NAMED, settings)) {
            serving.start(HostKeys.NAMED.of(settings));
            assertThat(ssh(port, "bob", "-i", path("rsa"))).endsWith("hello\n");
            assertThat(ssh(port, "alice", "-o", "BatchMode=yes", "-i", path("rsa")))
                    .contains("Permission denied");
        }
    }

    private Path configure(int port, String... lines) throws IOException {
        return Files.write(
                folder.resolve("config"),
                Stream.concat(
                                Stream.of(
                                        "Port " + port,
                                        "ListenAddress 127.0.0.1",
                                        "HostKey " + path("host"),
                                        "AuthorizedKeysFile " + path("authorized"),
                                        "StrictModes no"),
                                Stream.of(lines))
                        .toList());
    }

    private JumpHost serve(String... lines) {
        ServerSettings settings = ServerSettings.builder()
                .lines(
                        "test",
                        Stream.concat(
                                        Stream.of(
                                                "AuthorizedKeysFile " + path("authorized"),
                                                "StrictModes no",
                                                "PerSourcePenalties no"),
                                        Stream.of(lines))
                                .toList())
                .build();
        return JumpHost.start(
                        network,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                                .loginTerms(new ServeLogins(settings, network.workers()))
                                .executor(network.workers()),
                        new SettingsPolicy(),
                        Sessions.NOTICE,
                        true,
                        ForwardObserver.NONE)
                .toCompletableFuture()
                .join();
    }

    /** What ssh -W to the target prints on both of its outputs. */
    private String ssh(JumpHost host, String user, String... options) throws Exception {
        return ssh(host.boundAddresses().get(0).getPort(), user, options);
    }

    private String ssh(int port, String user, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "IdentitiesOnly=yes",
                "-i",
                path("key"),
                "-p",
                String.valueOf(port)));
        command.addAll(List.of(options));
        command.addAll(List.of("-W", "127.0.0.1:" + target.port(), user + "@127.0.0.1"));
        return run(command.toArray(String[]::new));
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("SSH_AUTH_SOCK");
        builder.environment().put("SSH_ASKPASS", path("askpass"));
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
