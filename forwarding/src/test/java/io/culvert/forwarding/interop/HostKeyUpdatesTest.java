package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.Dialling;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.KnownHostsUpdate;
import io.culvert.forwarding.keys.KnownHostsVerifier;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.Prompter;
import io.culvert.forwarding.keys.StrictHostKeyChecking;
import io.culvert.forwarding.keys.UpdateHostKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients learn a server's further host keys, with OpenSSH on the other side, in both roles. */
final class HostKeyUpdatesTest {
    private static final Prompter NOBODY = (question, echo) -> CompletableFuture.completedStage(Optional.empty());

    @TempDir
    static Path home;

    private static Bench bench;
    private static Path ecdsaFile;
    private static Path rsaFile;
    private static SshKeyPair ecdsa;
    private static SshKeyPair rsa;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        ecdsaFile = generate("ecdsa");
        rsaFile = generate("rsa");
        ecdsa = PrivateKeyFile.read(ecdsaFile).unlock();
        rsa = PrivateKeyFile.read(rsaFile).unlock();
    }

    @AfterAll
    static void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"})
    void ssh_learns_our_further_keys_and_forgets_those_that_are_gone(String exchanged) throws IOException {
        SshKeyPair gone = SshKeyPair.generate("ssh-ed25519");
        Path knownHosts = Files.write(
                Files.createTempFile(home, "known_hosts", ""),
                List.of(line(exchanged.startsWith("rsa") ? rsa : bench.hostKey), line(gone)));
        try (JumpHost host = bench.start(bench.server().hostKey(ecdsa).hostKey(rsa));
                PeerProcess ssh = PeerProcess.start(
                        home,
                        OpenSsh.ssh(
                                bench,
                                knownHosts,
                                bench.userKeyFile,
                                Bench.port(host),
                                "-N",
                                "-v",
                                "-o",
                                "UpdateHostKeys=yes",
                                "-o",
                                "HostKeyAlgorithms=" + exchanged + ",ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512"))) {
            ssh.awaitLine("Learned new hostkey: ECDSA");
            awaitLines(knownHosts, line(bench.hostKey), line(ecdsa), line(rsa));
        }
    }

    @Test
    void our_client_learns_sshds_further_keys_and_forgets_those_that_are_gone() throws IOException {
        SshKeyPair gone = SshKeyPair.generate("ssh-ed25519");
        Path knownHosts = Files.write(home.resolve("ours"), List.of("# mine", line(bench.hostKey), line(gone)));
        try (ServerPeer sshd = OpenSsh.sshd(
                        bench, List.of(bench.hostKeyFile, ecdsaFile, rsaFile), home.resolve("user_key.pub"));
                Tunnel tunnel = connect(sshd.port(), knownHosts)) {
            awaitLines(knownHosts, "# mine", line(bench.hostKey), line(ecdsa), line(rsa));
            assertThat(tunnel.connection().closed()).isNotCompleted();
        }
    }

    private static Tunnel connect(int port, Path knownHosts) {
        KnownHostsVerifier verifier = new KnownHostsVerifier(
                StrictHostKeyChecking.YES,
                List.of(knownHosts),
                List.of(),
                false,
                NOBODY,
                notice -> {},
                bench.network.workers());
        ClientConfig.Builder config = ClientConfig.builder(Bench.USER, verifier)
                .authenticateWith(ClientAuthMethod.PublicKey.of(bench.userKey))
                .hostKeyUpdates(new KnownHostsUpdate(
                        UpdateHostKeys.YES, List.of(knownHosts), false, NOBODY, bench.network.workers()));
        return Bench.get(Tunnel.connect(
                bench.network,
                Bench.local(port),
                new HostKeyVerifier.Target("culvert", 22),
                config.build(),
                Dialling.DEFAULT));
    }

    private static void awaitLines(Path file, String... lines) {
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(Files.readAllLines(file)).containsExactlyInAnyOrder(lines));
    }

    private static Path generate(String type) {
        Path file = home.resolve(type);
        PeerProcess.run(
                home, List.of(PeerPrograms.find("ssh-keygen"), "-q", "-N", "", "-t", type, "-f", file.toString()));
        return file;
    }

    private static String line(SshKeyPair key) {
        return "culvert " + SshPublicKeys.toLine(key.publicKey());
    }
}
