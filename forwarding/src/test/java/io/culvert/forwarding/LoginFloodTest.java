package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.MaxStartups;
import io.culvert.core.Role;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshObserver;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.keys.AuthorizedKeysAuthenticator;
import io.culvert.forwarding.keys.AuthorizedKeysCommand;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.forwarding.keys.ProgramAccount;
import io.culvert.forwarding.keys.ProgramAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who ask a server for much work, and users who want to log in beside them from other addresses. */
@Timeout(120)
class LoginFloodTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ATTACKERS = 60;
    private static final SshKeyPair KEY = SshKeyPair.generate("ssh-ed25519");

    private final Network network = Network.create();
    private final Network attack = Network.create();
    private final Network users = Network.create();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ProgramAnswers answers = new ProgramAnswers(network.workers());

    @TempDir
    private Path folder;

    @BeforeEach
    void give_alice_a_key() throws IOException {
        Files.writeString(folder.resolve("alice"), SshPublicKeys.toLine(KEY.publicKey()));
    }

    @AfterEach
    void close() {
        attack.close();
        users.close();
        answers.close();
        network.close();
    }

    private PublicKeyAuthenticator files() {
        return new AuthorizedKeysAuthenticator(List.of(folder + "/%u"), false);
    }

    private JumpHost serve(UnaryOperator<ServerConfig.Builder> how) {
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .maxStartups(new MaxStartups(1000, 100, 1000))
                .observer(new SshObserver() {
                    @Override
                    public void workRefused(Role role, String kind) {
                        refusals.incrementAndGet();
                    }
                });
        return CulvertPair.now(JumpHost.start(
                network, new InetSocketAddress(CulvertPair.LOOPBACK, 0), how.apply(config), ForwardingPolicy.ANYWHERE));
    }

    /** From an address of its own for each source. */
    private static CompletableFuture<Tunnel> login(
            Network from, int source, JumpHost host, String user, ClientAuthMethod method) {
        int port = CulvertPair.port(host);
        ClientConfig.Builder config = ClientConfig.builder(
                        user, (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                .authenticateWith(method)
                .connectTimeout(Duration.ofSeconds(100));
        InetAddress address = new InetSocketAddress("127.0.0." + source, 0).getAddress();
        return Tunnel.connect(
                        from,
                        new Endpoint("127.0.0.1", port),
                        new HostKeyVerifier.Target("127.0.0.1", port),
                        config.build(),
                        new Dialling(true, any -> true, Optional.of(address), 1))
                .toCompletableFuture();
    }

    private static ClientAuthMethod password(String text) {
        return new ClientAuthMethod.Password(attempt -> CompletableFuture.completedStage(
                attempt == 1 ? Optional.of(text.getBytes(StandardCharsets.UTF_8)) : Optional.empty()));
    }

    @Test
    void P13_a_flood_of_passwords_keeps_no_key_out_nor_the_password_of_another_source_and_ends_with_its_connections()
            throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger asking = new AtomicInteger();
        List<String> checked = Collections.synchronizedList(new ArrayList<>());
        try (JumpHost host = serve(config -> config.publicKey(files()).password((attempt, password) -> {
            String text = new String(password, StandardCharsets.UTF_8);
            asking.incrementAndGet();
            attempt.work().gone().thenRun(asking::decrementAndGet);
            return attempt.work().slow(() -> {
                checked.add(text);
                held.await();
                return text.equals("right") ? AuthDecision.GRANTED : AuthDecision.DENIED;
            });
        }))) {
            for (int i = 0; i < ATTACKERS; i++) {
                login(attack, 2, host, "alice", password("wrong"));
            }
            // The bound of a source has been reached, so that nothing more can wait.
            await().atMost(LONG).until(() -> refusals.get() > 0 && !checked.isEmpty());

            // While all that may be slow is held: keys log in, one after the other.
            for (int i = 0; i < 5; i++) {
                CulvertPair.now(login(users, 1, host, "alice", ClientAuthMethod.PublicKey.of(KEY)))
                        .close();
            }
            assertThat(checked.size())
                    .isLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
            int begun = checked.size();
            CompletableFuture<Tunnel> other = login(users, 3, host, "alice", password("right"));
            attack.close();
            await().atMost(LONG).until(() -> asking.get() == 1);
            held.countDown();
            CulvertPair.now(other).close();
            assertThat(checked)
                    .as("what had begun, and nothing for those that have gone")
                    .hasSize(begun + 1);
        }
    }

    @Test
    void P14_a_flood_of_questions_runs_16_programs_at_most_and_keeps_no_key_of_a_file_out() throws Exception {
        Path started = folder.resolve("started");
        String script = "echo $$ >> " + started + "; exec sleep 1000";
        AuthorizedKeysCommand programs = new AuthorizedKeysCommand(
                tokens -> List.of("/bin/sh", "-c", script, tokens.apply('f')),
                ProgramAccount.named(ProcessUser.self()),
                answers);
        List<ProcessHandle> children;
        try (JumpHost host = serve(config -> config.publicKey(files().or(programs)))) {
            for (int i = 0; i < 30; i++) {
                login(attack, 2, host, "mallory", ClientAuthMethod.PublicKey.of(SshKeyPair.generate("ssh-ed25519")));
            }
            await().atMost(LONG)
                    .until(() ->
                            Files.exists(started) && Files.readAllLines(started).size() >= 16);
            for (int i = 0; i < 5; i++) {
                CulvertPair.now(login(users, 1, host, "alice", ClientAuthMethod.PublicKey.of(KEY)))
                        .close();
            }
            children = Files.readAllLines(started).stream()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .toList();
            assertThat(children).hasSize(16).allMatch(ProcessHandle::isAlive);

            attack.close();
            children.forEach(child -> child.onExit().join());
            assertThat(Files.readAllLines(started).size())
                    .as("programs, of which none was started for a client that had gone")
                    .isLessThanOrEqualTo(30);
        }
        await().atMost(LONG)
                .until(() -> Files.readAllLines(started).stream()
                        .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent()));
    }

    @Test
    void P13_who_asks_for_more_than_can_wait_is_told_that_the_server_is_busy() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (JumpHost host = serve(config -> config.publicKey(files())
                .password((attempt, password) -> attempt.work().slow(() -> {
                    held.await();
                    return AuthDecision.DENIED;
                })))) {
            List<CompletableFuture<Tunnel>> flood = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                flood.add(login(attack, 2, host, "alice", password("wrong")));
            }
            await().atMost(LONG).until(() -> flood.stream().anyMatch(CompletableFuture::isDone));
            CompletableFuture<Tunnel> refused =
                    flood.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow();
            assertThat(refused.handle((tunnel, failure) -> String.valueOf(failure))
                            .join())
                    .contains("The server is too busy, please try again later: "
                            + "too many checks of passwords of one source wait")
                    .doesNotContain("Permission denied");
            held.countDown();
        }
    }
}
