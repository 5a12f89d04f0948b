package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.Dialling;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.KnownHostsVerifier;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.UnrevokedHostKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Host certificates that ssh-keygen made, shown by our server: ssh's verdict and our client's. */
final class HostCertificatesTest {
    private static final Algorithms ALGORITHMS = Algorithms.DEFAULT.withHostKey(Algorithms.SUPPORTED_HOST_KEY);

    @TempDir
    static Path home;

    private static Bench bench;
    private static Path authorityFile;
    private static String authority;
    private static String plain;
    private static int certificates;

    /** @param known lines in which CA, KEY and OTHER stand for keys */
    private record Shown(List<String> options, List<String> known, boolean taken) {
        static Shown of(boolean taken, String options, String... known) {
            return new Shown(List.of(options.split(" ")), List.of(known), taken);
        }
    }

    static Stream<Shown> shown() {
        return Stream.of(
                Shown.of(true, "-h -n culvert", "@cert-authority culvert CA"),
                Shown.of(true, "-h -n other,culvert", "@cert-authority * CA"),
                Shown.of(true, "-h -n culvert -V -1d:+1d", "culvert OTHER", "@cert-authority culvert CA"),
                Shown.of(false, "-h -n other", "@cert-authority culvert CA"),
                Shown.of(false, "-h -n culver", "@cert-authority culvert CA"),
                Shown.of(false, "-h -n culvert -V -2d:-1d", "@cert-authority culvert CA"),
                Shown.of(false, "-h -n culvert -V +1d:+2d", "@cert-authority culvert CA"),
                Shown.of(false, "-n culvert", "@cert-authority culvert CA"),
                Shown.of(false, "-h -n culvert", "@cert-authority other CA"),
                Shown.of(false, "-h -n culvert", "@cert-authority culvert OTHER"),
                Shown.of(false, "-h -n culvert", "@cert-authority culvert KEY"),
                Shown.of(false, "-h -n culvert", "culvert CA"),
                Shown.of(false, "-h -n culvert", "@cert-authority culvert CA", "@revoked * CA"),
                Shown.of(false, "-h -n culvert", "@cert-authority culvert CA", "@revoked culvert KEY"),
                Shown.of(true, "-h -n culvert", "@cert-authority culvert CA", "@revoked other KEY"),
                // What the certificate is not good for the key may be.
                Shown.of(true, "-h -n culvert -V -2d:-1d", "culvert KEY", "@cert-authority culvert CA"),
                Shown.of(true, "-n culvert", "culvert KEY"),
                Shown.of(false, "-h -n other", "culvert OTHER", "@cert-authority culvert CA"));
    }

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        authorityFile = home.resolve("authority");
        SshKeyPair pair = SshKeyPair.generate("ssh-ed25519");
        PrivateKeyFile.create(authorityFile, pair);
        authority = SshPublicKeys.toLine(pair.publicKey());
        plain = SshPublicKeys.toLine(bench.hostKey.publicKey());
    }

    @AfterAll
    static void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("shown")
    void A03_A07_a_host_certificate_gets_the_verdict_of_ssh(Shown shown) throws Exception {
        String other = SshPublicKeys.toLine(SshKeyPair.generate("ssh-ed25519").publicKey());
        Path known = Files.write(
                home.resolve("known_hosts_" + certificates),
                shown.known.stream()
                        .map(line -> line.replace("CA", authority)
                                .replace("KEY", plain)
                                .replace("OTHER", other))
                        .toList());
        try (JumpHost host = bench.start(server(shown.options))) {
            assertThat(taken(host, KnownHostsVerifier.strict(known, bench.network.workers())))
                    .isEqualTo(shown.taken);
            assertThat(takenBySsh(host, known)).isEqualTo(shown.taken);
        }
    }

    /** What OpenSSH 10.3 changed: a certificate without principals is for no host, and those of hosts may be patterns. */
    @ParameterizedTest
    @CsvSource({"-h, false", "-h -n culv*, true", "-h -n *.culvert, false"})
    void A03_principals_of_hosts_are_those_of_a_newer_ssh(String options, boolean expected) throws Exception {
        Path known = Files.writeString(home.resolve("known_hosts_new"), "@cert-authority culvert " + authority);
        try (JumpHost host = bench.start(server(List.of(options.split(" "))))) {
            assertThat(taken(host, KnownHostsVerifier.strict(known, bench.network.workers())))
                    .isEqualTo(expected);
        }
    }

    @Test
    void A07_revoked_host_keys_are_refused_and_all_if_the_list_is_missing() throws Exception {
        Path known = Files.writeString(home.resolve("known_hosts_revoked"), "@cert-authority culvert " + authority);
        HostKeyVerifier knows = KnownHostsVerifier.strict(known, bench.network.workers());
        try (JumpHost host = bench.start(server(List.of("-h", "-n", "culvert")))) {
            for (String revoked : List.of(authority, plain, "nonsense")) {
                Path list = Files.writeString(home.resolve("revoked"), revoked);
                assertThat(taken(host, new UnrevokedHostKeys(list, knows, bench.network.workers())))
                        .isFalse();
            }
            Path other = Files.writeString(
                    home.resolve("revoked"),
                    SshPublicKeys.toLine(SshKeyPair.generate("ssh-ed25519").publicKey()));
            assertThat(taken(host, new UnrevokedHostKeys(other, knows, bench.network.workers())))
                    .isTrue();
            assertThat(taken(host, new UnrevokedHostKeys(home.resolve("no"), knows, bench.network.workers())))
                    .isFalse();
        }
    }

    private static ServerConfig.Builder server(List<String> options) throws Exception {
        Path copy = home.resolve("host_" + ++certificates + ".pub");
        Files.writeString(copy, plain);
        List<String> command = new ArrayList<>(
                List.of(PeerPrograms.find("ssh-keygen"), "-q", "-s", authorityFile.toString(), "-I", "id"));
        command.addAll(options);
        command.add(copy.toString());
        PeerProcess.run(home, command);
        Path certificate = home.resolve("host_" + certificates + "-cert.pub");
        return bench.server()
                .hostKey(bench.hostKey.with(CertificateFile.read(certificate)))
                .algorithms(ALGORITHMS);
    }

    private static boolean taken(JumpHost host, HostKeyVerifier verifier) {
        ClientConfig.Builder config = ClientConfig.builder(Bench.USER, verifier)
                .authenticateWith(ClientAuthMethod.PublicKey.of(bench.userKey))
                .algorithms(ALGORITHMS);
        try {
            Bench.get(Tunnel.connect(
                            bench.network,
                            Bench.local(Bench.port(host)),
                            new HostKeyVerifier.Target("culvert", 22),
                            config.build(),
                            Dialling.DEFAULT))
                    .close();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    private static boolean takenBySsh(JumpHost host, Path known) {
        List<String> command =
                OpenSsh.ssh(bench, known, bench.userKeyFile, Bench.port(host), "-W", "127.0.0.1:" + bench.echo.port());
        try (PeerProcess ssh = PeerProcess.start(home, command)) {
            ssh.endInput();
            return ssh.awaitExit() == 0;
        }
    }
}
