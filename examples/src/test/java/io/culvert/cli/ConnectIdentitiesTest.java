package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that {@code culvert connect} finds by IdentityFile, with an agent, beside the stock ssh. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectIdentitiesTest {
    @TempDir
    private static Path folder;

    private Process agent;
    private TwoClients clients;

    @BeforeAll
    void prepare() throws Exception {
        for (String key : new String[] {"lone", "open", "other"}) {
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(key));
        }
        SshPublicKey lone = SshPublicKeys.parseLine(Files.readString(folder.resolve("lone.pub")));
        SshPublicKey open = SshPublicKeys.parseLine(Files.readString(folder.resolve("open.pub")));
        run("ssh-keygen", "-q", "-s", path("other"), "-I", "me", "-n", "someone", path("lone.pub"));
        Path socket = folder.resolve("socket");
        agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        await().until(() -> Files.exists(socket));
        for (String key : new String[] {"lone", "open"}) {
            ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", path(key));
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertThat(add.start().waitFor()).isZero();
        }
        Files.delete(folder.resolve("lone"));
        Files.setPosixFilePermissions(folder.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
        clients = new TwoClients(
                folder,
                ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                        .publicKey((attempt, key) -> CompletableFuture.completedStage(
                                key.plain().equals(lone) || key.plain().equals(open)
                                        ? AuthDecision.GRANTED
                                        : AuthDecision.DENIED)));
    }

    @AfterAll
    void close() throws Exception {
        clients.close();
        agent.destroy();
        agent.waitFor();
    }

    @ParameterizedTest
    @CsvSource({
        "lone.pub, yes, true",
        "lone, yes, true",
        "open, yes, true",
        "open.pub, yes, true",
        "other.pub, yes, false",
        "other.pub, no, true",
        "lone-cert.pub, no, true",
        "none, yes, false"
    })
    void the_private_half_of_a_key_that_is_named_may_be_in_the_agent_as_with_ssh(
            String file, String identitiesOnly, boolean loggedIn) throws Exception {
        String[] options = options(file, identitiesOnly);
        Map<String, String> environment = Map.of("SSH_AUTH_SOCK", path("socket"));
        assertThat(clients.ssh(environment, options).loggedIn()).isEqualTo(loggedIn);
        assertThat(clients.connect(environment, options).loggedIn()).isEqualTo(loggedIn);
    }

    @Test
    void a_public_half_without_a_private_one_anywhere_is_told() throws Exception {
        assertThat(clients.connect(Map.of(), options("lone.pub", "no")).output())
                .contains(
                        "Key '" + path("lone.pub") + "' is a public key, and the agent does not have its private half");
        assertThat(clients.connect(Map.of(), options("lone", "no")).output())
                .contains("Key '" + path("lone") + "' cannot be read: there is no such file.");
    }

    @Test
    void a_pub_file_of_another_key_is_told_as_by_ssh() throws Exception {
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "secret", "-f", path("mixed"));
        Files.copy(folder.resolve("open.pub"), folder.resolve("mixed.pub"), StandardCopyOption.REPLACE_EXISTING);
        Map<String, String> environment = Map.of("SSH_ASKPASS_REQUIRE", "force", "ANSWER", "secret");
        String[] options = options("mixed", "yes");
        assertThat(clients.ssh(environment, options).output()).contains("contents do not match public");
        assertThat(clients.connect(environment, options).output()).contains("contents do not match public");
    }

    private static String[] options(String file, String identitiesOnly) {
        return new String[] {
            "-o",
            "IdentityFile=" + path(file),
            "-o",
            "IdentitiesOnly=" + identitiesOnly,
            "-o",
            "PreferredAuthentications=publickey",
            "-o",
            "StrictHostKeyChecking=no"
        };
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
