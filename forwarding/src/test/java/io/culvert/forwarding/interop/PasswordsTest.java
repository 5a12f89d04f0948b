package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.ClientConfig;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Step;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by "password" and "keyboard-interactive", with real programs on the other side, in both roles. */
final class PasswordsTest {
    private static final Payload PAYLOAD = Payload.ofSize(100_000);
    private static final String SECRET = "secret";
    private static final Suite SUITE = new Suite("curve25519-sha256", "aes128-gcm@openssh.com", Suite.IMPLICIT);

    @TempDir
    static Path home;

    private static Bench bench;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
    }

    @AfterAll
    static void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "keyboard-interactive"})
    void asyncssh_logs_in_at_our_server(String method) throws Exception {
        try (JumpHost host = bench.start(server(method));
                Asyncssh asyncssh = new Asyncssh(bench);
                ClientPeer.Forwarding forwarding = asyncssh.forward(
                        Bench.port(host), bench.echo.port(), SUITE, new Asyncssh.Login(method, SECRET))) {
            bench.echo.exchange(forwarding.socket(), PAYLOAD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "keyboard-interactive"})
    void our_server_turns_away_a_wrong_answer(String method) {
        try (JumpHost host = bench.start(server(method));
                Asyncssh asyncssh = new Asyncssh(bench)) {
            String[] answer =
                    asyncssh.ask(Bench.port(host), bench.echo.port(), SUITE, new Asyncssh.Login(method, "wrong"));
            assertThat(answer).contains("failed", "PermissionDenied");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "keyboard-interactive"})
    void ssh_logs_in_at_our_server_with_what_its_askpass_program_says(String method) throws Exception {
        int port = FreePort.find();
        try (JumpHost host = bench.start(server(method));
                PeerProcess ssh = PeerProcess.start(
                        home,
                        Map.of("SSH_ASKPASS", askpass().toString(), "SSH_ASKPASS_REQUIRE", "force"),
                        OpenSsh.ssh(
                                bench,
                                Bench.port(host),
                                "-N",
                                "-o",
                                "BatchMode=no",
                                "-o",
                                "PreferredAuthentications=" + method,
                                "-L",
                                port + ":127.0.0.1:" + bench.echo.port()))) {
            exchange(ssh, port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "keyboard-interactive"})
    void plink_logs_in_at_our_server_with_a_password_file(String method) throws Exception {
        int port = FreePort.find();
        Path passwords = Files.writeString(home.resolve("password"), SECRET + "\n");
        try (JumpHost host = bench.start(server(method))) {
            List<String> command = new Putty(bench)
                    .plink(
                            Bench.port(host),
                            "-N",
                            "-pwfile",
                            passwords.toString(),
                            "-L",
                            port + ":127.0.0.1:" + bench.echo.port());
            try (PeerProcess plink = PeerProcess.start(home, command)) {
                exchange(plink, port);
            }
        }
    }

    @Test
    void dbclient_logs_in_at_our_server_with_a_password_from_its_environment() throws Exception {
        int port = FreePort.find();
        try (JumpHost host = bench.start(server("password"))) {
            List<String> command = new Dropbear(bench)
                    .dbclient(Bench.port(host), "-N", "-L", port + ":127.0.0.1:" + bench.echo.port());
            try (PeerProcess dbclient = PeerProcess.start(home, Map.of("DROPBEAR_PASSWORD", SECRET), command)) {
                exchange(dbclient, port);
            }
        }
    }

    @Test
    void our_client_logs_in_with_a_password() throws Exception {
        try (ServerPeer asyncssh = Asyncssh.server(bench, "password")) {
            exchange(asyncssh, password(SECRET));
        }
    }

    @Test
    void our_client_logs_in_with_answers_to_questions() throws Exception {
        try (ServerPeer asyncssh = Asyncssh.server(bench, "keyboard-interactive")) {
            exchange(asyncssh, new ClientAuthMethod.KeyboardInteractive((name, instruction, prompts) -> {
                boolean asExpected = name.equals("Two questions")
                        && instruction.equals("Answer both")
                        && prompts.equals(List.of(new Prompt("Password: ", false), new Prompt("Again: ", true)));
                return CompletableFuture.completedStage(
                        asExpected ? Optional.of(List.of(SECRET, "again")) : Optional.empty());
            }));
        }
    }

    @Test
    void our_client_is_turned_away_with_a_wrong_password() {
        try (ServerPeer asyncssh = Asyncssh.server(bench, "password")) {
            assertThat(Tunnel.connect(
                            bench.network,
                            Bench.local(asyncssh.port()),
                            client(password("wrong")).build()))
                    .failsWithin(30, SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("Permission denied (password)");
        }
    }

    private static ServerConfig.Builder server(String method) {
        ServerConfig.Builder config = ServerConfig.builder(bench.hostKey);
        return switch (method) {
            case "password" ->
                config.password((attempt, password) ->
                        CompletableFuture.completedStage(decide(new String(password, StandardCharsets.UTF_8))));
            case "keyboard-interactive" ->
                config.keyboardInteractive(attempt -> CompletableFuture.completedStage(new Challenge(
                        "",
                        "",
                        List.of(new Prompt("Password: ", false)),
                        responses -> CompletableFuture.<Step>completedStage(new Decided(decide(responses.get(0)))))));
            default -> throw new IllegalArgumentException(method);
        };
    }

    private static AuthDecision decide(String password) {
        return password.equals(SECRET) ? AuthDecision.GRANTED : AuthDecision.DENIED;
    }

    private static ClientAuthMethod password(String password) {
        return new ClientAuthMethod.Password(attempt -> CompletableFuture.completedStage(
                attempt == 1 ? Optional.of(password.getBytes(StandardCharsets.UTF_8)) : Optional.empty()));
    }

    private static ClientConfig.Builder client(ClientAuthMethod method) {
        return ClientConfig.builder(Bench.USER, Bench.trusting(bench.hostKey.publicKey()))
                .authenticateWith(method);
    }

    private static Path askpass() throws IOException {
        Path script = home.resolve("askpass");
        Files.writeString(script, "#!/bin/sh\necho " + SECRET + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static void exchange(PeerProcess peer, int port) throws Exception {
        try (Socket socket = peer.connect(port)) {
            bench.echo.exchange(socket, PAYLOAD);
        }
    }

    private static void exchange(ServerPeer server, ClientAuthMethod method) throws Exception {
        try (Tunnel tunnel = bench.connect(server.port(), client(method));
                Forward forward = Bench.get(tunnel.forwardLocal(0, bench.echoEndpoint()));
                Socket socket = new Socket("127.0.0.1", forward.boundPort())) {
            bench.echo.exchange(socket, PAYLOAD);
        }
    }
}
