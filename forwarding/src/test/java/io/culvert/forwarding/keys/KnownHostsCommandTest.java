package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.Algorithms;
import io.culvert.core.HostKeyVerifier.Accepted;
import io.culvert.core.HostKeyVerifier.Rejected;
import io.culvert.core.HostKeyVerifier.Target;
import io.culvert.core.HostKeyVerifier.Verdict;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.config.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class KnownHostsCommandTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey OTHER = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final Target TARGET = new Target("host", 2222);

    @TempDir
    private Path folder;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        executor.shutdown();
    }

    private static KnownHostsCommand command(String written, ExecutorService executor) {
        ClientSettings settings =
                ClientSettings.builder().option("KnownHostsCommand " + written).build();
        return new KnownHostsCommand(settings::knownHostsCommand, executor);
    }

    private Verdict verify(String written) {
        return new KnownHostsVerifier(
                        StrictHostKeyChecking.YES,
                        List.of(folder.resolve("known_hosts")),
                        List.of(),
                        false,
                        (question, echo) -> CompletableFuture.completedStage(Optional.empty()),
                        notice -> {},
                        executor,
                        Algorithms.SUPPORTED_AUTHORITY,
                        Optional.of(command(written, executor)))
                .verify(TARGET, KEY)
                .toCompletableFuture()
                .join();
    }

    @Test
    void a_key_that_the_program_prints_is_known_and_vouches_for_no_other() {
        assertThat(verify("/bin/echo %H %t %K")).isEqualTo(new Accepted());
        assertThat(verify("/bin/echo '*' %t %K")).isEqualTo(new Accepted());
        assertThat(verify("/bin/true")).isInstanceOf(Rejected.class);
    }

    @Test
    void what_the_program_prints_counts_beside_the_files() throws IOException {
        KnownHosts.append(folder.resolve("known_hosts"), "host", 2222, KEY);
        assertThat(verify("/bin/true")).isEqualTo(new Accepted(true));
        assertThat(verify("/bin/echo @revoked '*' %t %K")).isInstanceOf(Rejected.class);
    }

    @Test
    void another_key_from_the_program_is_a_change() {
        assertThat(verify("/bin/echo %H " + SshPublicKeys.toLine(OTHER)))
                .isEqualTo(
                        new Rejected("Host key for [host]:2222 has changed and you have requested strict checking."));
    }

    @Test
    void the_program_is_asked_for_the_name_without_the_port_where_none_is_known_with_it() {
        assertThat(verify("/bin/sh -c 'case \"$0\" in host) echo \"$0 $1 $2\";; esac' %H %t %K"))
                .isEqualTo(new Accepted());
    }

    @Test
    void it_is_told_why_it_is_asked_and_about_which_key() throws Exception {
        Path told = folder.resolve("told");
        String command = "/bin/sh -c 'echo \"$@\" >>\"$0\"' " + told + " %I %H %t %f %K %%";
        verify(command);
        command(command, executor)
                .addTo(KnownHosts.read(List.of()), "host", 22)
                .toCompletableFuture()
                .join();
        String key = KEY.type() + " " + KEY.fingerprint() + " "
                + SshPublicKeys.toLine(KEY).split(" ")[1] + " %";
        assertThat(Files.readAllLines(told))
                .containsExactly("HOSTNAME [host]:2222 " + key, "HOSTNAME host " + key, "ORDER host NONE NONE NONE %");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/bin/sh -c 'echo \"$@\"; exit 1' x %H %t %K", "/no/such/program", "/bin/sh -c 'kill -9 $$'"})
    void T17_a_program_that_fails_ends_the_connection(String command) throws IOException {
        KnownHosts.append(folder.resolve("known_hosts"), "host", 2222, KEY);
        assertThatThrownBy(() -> verify(command)).hasMessageContaining("KnownHostsCommand failed: ");
    }
}
