package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.Session;
import io.culvert.core.Algorithms;
import io.culvert.core.KeepAlive;
import io.culvert.core.RekeyLimit;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client hears of the signatures that a server takes, before and after the server knows the user. */
final class SignatureAlgorithmsTest {
    @TempDir
    private Path home;

    @Test
    void jsch_signs_with_what_is_taken_of_this_user() throws Exception {
        Path file = home.resolve("rsa");
        PeerProcess.run(
                home, List.of(PeerPrograms.find("ssh-keygen"), "-q", "-N", "", "-t", "rsa", "-f", file.toString()));
        SshKeyPair key = PrivateKeyFile.read(file).unlock();
        LoginTerms terms = new LoginTerms(
                true,
                PublicKeyAuthenticator.only(Bench.USER, key.publicKey()),
                null,
                null,
                AuthenticationMethods.ANY,
                List.of("rsa-sha2-256"),
                6,
                "",
                KeepAlive.DEFAULT,
                RekeyLimit.DEFAULT,
                "attached");
        List<String> log = new CopyOnWriteArrayList<>();
        try (Bench bench = new Bench(home);
                JumpHost host = bench.start(bench.server()
                        .algorithms(Algorithms.DEFAULT.withPublicKey(List.of("rsa-sha2-512", "rsa-sha2-256")))
                        .loginTerms(attempt -> CompletableFuture.completedStage(terms)))) {
            JSch jsch = new JSch();
            jsch.addIdentity(file.toString());
            Session session = jsch.getSession(Bench.USER, "127.0.0.1", Bench.port(host));
            session.setConfig("StrictHostKeyChecking", "no");
            session.setLogger(keeping(log));
            session.connect(30_000);
            session.disconnect();
        }
        assertThat(log)
                .containsSubsequence("server-sig-algs=<rsa-sha2-512,rsa-sha2-256>", "server-sig-algs=<rsa-sha2-256>");
        assertThat(log).noneMatch(line -> line.contains("rsa-sha2-512 preauth"));
    }

    private static Logger keeping(List<String> log) {
        return new Logger() {
            @Override
            public boolean isEnabled(int level) {
                return true;
            }

            @Override
            public void log(int level, String message) {
                log.add(message);
            }
        };
    }
}
