package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.HostKeyVerifier.Accepted;
import io.culvert.core.HostKeyVerifier.Rejected;
import io.culvert.core.HostKeyVerifier.Target;
import io.culvert.core.HostKeyVerifier.Verdict;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsVerifierTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey OTHER = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final Target TARGET = new Target("host", 2222);

    @TempDir
    Path folder;

    private Path file;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> prompts = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("known_hosts");
    }

    @ParameterizedTest
    @EnumSource
    void takes_a_known_key_without_a_word(StrictHostKeyChecking checking) throws Exception {
        KnownHosts.append(file, "host", 2222, KEY);
        assertThat(verify(checking)).isEqualTo(new Accepted(true));
        assertThat(notices).isEmpty();
        assertThat(prompts).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void refuses_a_changed_key_and_warns(StrictHostKeyChecking checking) throws Exception {
        KnownHosts.append(file, "host", 2222, OTHER);
        answers.add("yes");
        assertThat(verify(checking))
                .isEqualTo(
                        new Rejected("Host key for [host]:2222 has changed and you have requested strict checking."));
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n")
                .contains(KEY.fingerprint() + ".\n")
                .contains("Offending ED25519 key in " + file + ":1\n")
                .endsWith("ssh-keygen -f \"" + file + "\" -R \"[host]:2222\"");
        assertThat(file).hasContent("[host]:2222 " + SshPublicKeys.toLine(OTHER) + "\n");
    }

    @ParameterizedTest
    @EnumSource
    void A07_refuses_a_revoked_key_and_warns(StrictHostKeyChecking checking) throws Exception {
        Files.writeString(file, "@revoked * " + SshPublicKeys.toLine(KEY) + "\n");
        answers.add("yes");
        assertThat(verify(checking)).isInstanceOf(Rejected.class);
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("@       WARNING: REVOKED HOST KEY DETECTED!               @\n");
    }

    @Test
    void yes_refuses_an_unknown_key() throws Exception {
        assertThat(verify(StrictHostKeyChecking.YES))
                .isEqualTo(new Rejected(
                        "No ED25519 host key is known for [host]:2222 and you have requested strict checking."));
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO", "ACCEPT_NEW"})
    void no_and_accept_new_add_an_unknown_key(StrictHostKeyChecking checking) throws Exception {
        assertThat(verify(checking)).isEqualTo(new Accepted());
        assertThat(prompts).isEmpty();
        assertThat(notices)
                .containsExactly("Warning: Permanently added '[host]:2222' (ED25519) to the list of known hosts.");
        assertThat(verify(StrictHostKeyChecking.YES)).isEqualTo(new Accepted(true));
    }

    @Test
    void ask_asks_as_ssh_does_and_adds_the_key_on_a_yes() throws Exception {
        answers.add("yes");
        assertThat(verify(StrictHostKeyChecking.ASK)).isEqualTo(new Accepted(true));
        assertThat(prompts)
                .containsExactly("The authenticity of host '[host]:2222' can't be established.\n"
                        + "ED25519 key fingerprint is " + KEY.fingerprint() + ".\n"
                        + "This key is not known by any other names.\n"
                        + "Are you sure you want to continue connecting (yes/no/[fingerprint])? ");
        assertThat(file).hasContent("[host]:2222 " + SshPublicKeys.toLine(KEY) + "\n");
    }

    @Test
    void ask_takes_the_right_fingerprint_for_a_yes_and_asks_again_for_anything_else() throws Exception {
        answers.addAll(List.of("y", OTHER.fingerprint(), KEY.fingerprint()));
        assertThat(verify(StrictHostKeyChecking.ASK)).isEqualTo(new Accepted(true));
        assertThat(prompts)
                .hasSize(3)
                .endsWith(
                        "Please type 'yes', 'no' or the fingerprint: ", "Please type 'yes', 'no' or the fingerprint: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "NO", "", " ", "nobody is there"})
    void ask_refuses_on_a_no_and_when_there_is_nobody_to_ask(String answer) throws Exception {
        if (!answer.startsWith("nobody")) {
            answers.add(answer);
        }
        assertThat(verify(StrictHostKeyChecking.ASK)).isEqualTo(new Rejected("Host key verification failed."));
        assertThat(file).doesNotExist();
    }

    @Test
    void a_key_that_cannot_be_added_is_taken_with_a_notice() throws Exception {
        Verdict verdict = verifier(StrictHostKeyChecking.NO, List.of(file), List.of())
                .verify(new Target("a,b", 22), KEY)
                .toCompletableFuture()
                .get();
        assertThat(verdict).isEqualTo(new Accepted());
        assertThat(notices)
                .singleElement()
                .asString()
                .startsWith("Failed to add the host to the list of known hosts (" + file);
        assertThat(file).doesNotExist();
    }

    @Test
    void K03_a_key_that_the_user_does_not_have_under_the_very_name_vouches_for_no_other() throws Exception {
        Path global = folder.resolve("global");
        KnownHosts.append(global, "host", 2222, KEY);
        KnownHosts.append(file, "host", 22, KEY);
        for (List<Path> userFiles : List.of(List.of(file), List.<Path>of())) {
            Verdict verdict = verifier(StrictHostKeyChecking.YES, userFiles, List.of(global))
                    .verify(TARGET, KEY)
                    .toCompletableFuture()
                    .get();
            assertThat(verdict).isEqualTo(new Accepted(false));
        }
    }

    @Test
    void a_global_file_counts_but_is_never_added_to() throws Exception {
        Path global = folder.resolve("global");
        KnownHosts.append(global, "host", 2222, OTHER);
        Verdict changed = verifier(StrictHostKeyChecking.NO, List.of(), List.of(global))
                .verify(TARGET, KEY)
                .toCompletableFuture()
                .get();
        assertThat(changed).isInstanceOf(Rejected.class);
        Verdict unknown = verifier(StrictHostKeyChecking.NO, List.of(), List.of(global))
                .verify(new Target("other", 22), KEY)
                .toCompletableFuture()
                .get();
        assertThat(unknown).isEqualTo(new Accepted());
        assertThat(global).hasContent("[host]:2222 " + SshPublicKeys.toLine(OTHER) + "\n");
    }

    @Test
    void T17_a_file_that_cannot_be_read_fails_the_verification() throws IOException {
        Files.createDirectory(file);
        CompletableFuture<Verdict> verdict = verifier(StrictHostKeyChecking.NO, List.of(file), List.of())
                .verify(TARGET, KEY)
                .toCompletableFuture();
        assertThat(verdict).isCompletedExceptionally();
    }

    private Verdict verify(StrictHostKeyChecking checking) throws ExecutionException, InterruptedException {
        return verifier(checking, List.of(file), List.of())
                .verify(TARGET, KEY)
                .toCompletableFuture()
                .get();
    }

    private KnownHostsVerifier verifier(StrictHostKeyChecking checking, List<Path> userFiles, List<Path> globalFiles) {
        Prompter prompter = (prompt, echo) -> {
            assertThat(echo).isTrue();
            prompts.add(prompt);
            return CompletableFuture.completedStage(Optional.ofNullable(answers.poll()));
        };
        return new KnownHostsVerifier(checking, userFiles, globalFiles, false, prompter, notices::add, Runnable::run);
    }
}
