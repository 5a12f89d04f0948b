package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.HostKeyVerifier.Target;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsUpdateTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey OLD = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey NEW =
            SshKeyPair.generate("ecdsa-sha2-nistp256").publicKey();
    private static final SshPublicKey OTHER = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final Target TARGET = new Target("host", 2222);

    @TempDir
    Path folder;

    private Path file;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> prompts = new ArrayList<>();
    private final List<SshPublicKey> proven = new ArrayList<>();
    private CompletionStage<Void> proof = CompletableFuture.completedStage(null);

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("known_hosts");
    }

    @Test
    void K03_adds_what_was_proven_removes_what_is_gone_and_keeps_all_else_as_it_was() throws IOException {
        write(
                "# mine",
                "",
                "[host]:2222 " + line(KEY) + " a comment",
                "other   " + line(OTHER),
                "not a line",
                "[host]:2222 " + line(OLD),
                "@revoked elsewhere " + line(OTHER));
        String before = Files.readString(file);
        announce(UpdateHostKeys.YES, KEY, NEW);
        assertThat(proven).containsExactly(NEW);
        assertThat(Files.readString(file))
                .isEqualTo(before.replace("[host]:2222 " + line(OLD) + "\n", "") + "[host]:2222 " + line(NEW) + "\n");
        assertThat(folder.resolve("known_hosts.old")).hasContent(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void K03_a_key_that_was_not_proven_changes_nothing() throws IOException {
        write("[host]:2222 " + line(KEY), "[host]:2222 " + line(OLD));
        proof = CompletableFuture.failedStage(new IllegalStateException("no proof"));
        try (LogCapture log = new LogCapture()) {
            assertUntouched(UpdateHostKeys.YES, KEY, NEW);
            assertThat(log.warnings()).containsExactly("no proof; the known hosts stay as they are");
        }
    }

    @Test
    void what_is_gone_is_removed_without_a_proof() throws IOException {
        write("[host]:2222 " + line(KEY), "[host]:2222 " + line(OLD));
        announce(UpdateHostKeys.YES, KEY);
        assertThat(proven).isEmpty();
        assertThat(file).hasContent("[host]:2222 " + line(KEY) + "\n");
    }

    @Test
    void K03_lines_that_ssh_would_not_write_are_for_the_user_to_change() throws IOException {
        for (String line : List.of(
                "@cert-authority [host]:2222 " + line(OTHER),
                "@revoked [host]:2222 " + line(OTHER),
                "[host]:* " + line(KEY),
                "[hos?]:2222 " + line(KEY),
                "[host]:2222,one,two " + line(KEY),
                "[host]:2222,!one " + line(KEY))) {
            write("[host]:2222 " + line(KEY), line);
            assertUntouched(UpdateHostKeys.YES, KEY, NEW);
        }
        assertThat(proven).isEmpty();
    }

    @Test
    void K03_keys_that_stand_under_other_names_too_are_for_the_user_to_change() throws IOException {
        write("[host]:2222 " + line(KEY), "host " + line(NEW));
        assertUntouched(UpdateHostKeys.YES, KEY, NEW);
        write("[host]:2222 " + line(KEY), "host " + line(KEY));
        assertUntouched(UpdateHostKeys.YES, KEY, NEW);
        write("[host]:2222 " + line(KEY), "[host]:2222 " + line(OLD), "host " + line(OLD));
        assertUntouched(UpdateHostKeys.YES, KEY, NEW);
    }

    @Test
    void a_host_without_a_line_of_its_own_learns_all_and_no_news_are_no_news() throws IOException {
        write("[host]:2222,10.0.0.1 " + line(KEY) + "\n[host]:2222 " + line(NEW));
        assertUntouched(UpdateHostKeys.YES, NEW, KEY);
        assertUntouched(UpdateHostKeys.NO, KEY);
        Files.delete(file);
        announce(UpdateHostKeys.YES, KEY);
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "YES", "perhaps yes"})
    void asks_and_takes_a_yes(String words) throws IOException {
        write("[host]:2222 " + line(KEY), "[host]:2222 " + line(OLD));
        answers.addAll(List.of(words.split(" ")));
        announce(UpdateHostKeys.ASK, KEY, NEW);
        assertThat(Files.readString(file)).contains(line(NEW)).doesNotContain(line(OLD));
        assertThat(prompts.get(0)).isEqualTo("""
                The server has updated its host keys.
                These changes were verified by the server's existing trusted key.
                Learned new hostkey: ECDSA %s
                Deprecating obsolete hostkey: ED25519 %s
                Accept updated hostkeys? (yes/no):\s""".formatted(NEW.fingerprint(), OLD.fingerprint()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "", "a b c yes"})
    void asks_and_takes_no_for_an_answer_or_silence_or_a_third_riddle(String words) throws IOException {
        write("[host]:2222 " + line(KEY));
        if (!words.isEmpty()) {
            answers.addAll(List.of(words.split(" ")));
        }
        assertUntouched(UpdateHostKeys.ASK, KEY, NEW);
        assertThat(prompts).hasSizeBetween(1, 3);
    }

    @Test
    void ssh_keygen_finds_a_key_that_was_added_under_a_hashed_name() throws IOException {
        write("[host]:2222 " + line(KEY));
        update(UpdateHostKeys.YES, true).announced(TARGET, List.of(KEY, NEW), keys -> proof);
        assertThat(Files.readAllLines(file).get(1)).startsWith("|1|").endsWith("= " + line(NEW));
        assertThat(Peers.run("ssh-keygen", "-F", "[host]:2222", "-f", file.toString()))
                .contains(line(NEW));
    }

    @Test
    void a_link_stays_a_link_and_further_files_only_lose_what_is_gone() throws IOException {
        Path second = Files.writeString(folder.resolve("second"), "[host]:2222 " + line(OLD) + "\n");
        write("[host]:2222 " + line(KEY));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        new KnownHostsUpdate(UpdateHostKeys.YES, List.of(link, second), false, this::ask, Runnable::run)
                .announced(TARGET, List.of(KEY, NEW), keys -> proof);
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("[host]:2222 " + line(KEY) + "\n[host]:2222 " + line(NEW) + "\n");
        assertThat(second).isEmptyFile();
    }

    @Test
    void a_file_that_changes_while_the_server_proves_its_keys_is_left_alone() throws IOException {
        write("[host]:2222 " + line(KEY));
        update(UpdateHostKeys.YES, false).announced(TARGET, List.of(KEY, NEW), keys -> {
            KnownHostsUpdateTest.append(file, "other " + line(NEW) + "\n");
            return proof;
        });
        assertThat(file).hasContent("[host]:2222 " + line(KEY) + "\nother " + line(NEW) + "\n");
    }

    private void assertUntouched(UpdateHostKeys how, SshPublicKey... announced) throws IOException {
        String before = Files.readString(file);
        announce(how, announced);
        assertThat(file).hasContent(before);
    }

    @Test
    void what_cannot_be_done_is_one_line_in_our_own_words() throws IOException {
        try (LogCapture log = new LogCapture()) {
            announce(new Target("a b", 22), UpdateHostKeys.YES, KEY);
            Files.writeString(file, "#".repeat(BoundedFile.MAX_BYTES + 1));
            announce(UpdateHostKeys.YES, KEY);
            assertThat(log.warnings())
                    .containsExactly(
                            "host name has characters that known_hosts cannot hold; the known hosts stay as they are",
                            file + ": has more than 1048576 bytes or grows while it is read;"
                                    + " the known hosts stay as they are");
        }
    }

    private void announce(UpdateHostKeys how, SshPublicKey... announced) {
        announce(TARGET, how, announced);
    }

    private void announce(Target target, UpdateHostKeys how, SshPublicKey... announced) {
        update(how, false).announced(target, List.of(announced), keys -> {
            proven.addAll(keys);
            return proof;
        });
    }

    private KnownHostsUpdate update(UpdateHostKeys how, boolean hashed) {
        return new KnownHostsUpdate(how, List.of(file), hashed, this::ask, Runnable::run);
    }

    private CompletionStage<Optional<String>> ask(String prompt, boolean echo) {
        prompts.add(prompt);
        return CompletableFuture.completedStage(Optional.ofNullable(answers.poll()));
    }

    private void write(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, Files.readString(file) + text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String line(SshPublicKey key) {
        return SshPublicKeys.toLine(key);
    }
}
