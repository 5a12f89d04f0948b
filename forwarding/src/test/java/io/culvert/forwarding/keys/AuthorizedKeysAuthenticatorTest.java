package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.core.work.LoginWork;
import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeysAuthenticatorTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final String LINE = SshPublicKeys.toLine(KEY) + "\n";
    private static final int STRANGER = 54321;

    @TempDir
    Path folder;

    private Path home;
    private Path file;

    @BeforeEach
    void give_alice_an_account_with_a_home() throws IOException {
        home = Files.createDirectories(folder.resolve("home/alice"));
        Path ssh = Files.createDirectory(home.resolve(".ssh"));
        file = Files.writeString(ssh.resolve("authorized_keys"), LINE);
        Files.writeString(
                folder.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\nbroken line\nalice:x:12345:12345:,,,:" + home + ":/bin/sh\n"
                        + "bad:x:none:1::/:/bin/sh\nhomeless:x:12346:1::relative:/bin/sh\n");
        for (Path path : List.of(home, ssh, file)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".ssh/authorized_keys", "%h/.ssh/authorized_keys", "%h/../%u/.ssh/authorized_keys"})
    void finds_the_file_in_the_home_of_an_account(String pattern) {
        assertThat(decision(pattern, true, "alice")).isEqualTo(AuthDecision.GRANTED);
        assertThat(decision(pattern, true, "bob")).isEqualTo(AuthDecision.DENIED);
        assertThat(decision(pattern, true, "bad")).isEqualTo(AuthDecision.DENIED);
        assertThat(decision(pattern, true, "homeless")).isEqualTo(AuthDecision.DENIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {".ssh/*keys", "%h/.s[r-t]h/authorized?keys", "%h/../%u/.ssh/[!b]*", "%h/*/authorized_keys"})
    void finds_the_files_that_a_pattern_stands_for(String pattern) throws IOException {
        Path other = Files.writeString(file.resolveSibling("a_keys"), "# nothing\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file.resolveSibling("hidden"), "");
        if (pattern.startsWith("%h/*")) { // a name that begins with a dot needs a pattern that does
            assertThat(decision(pattern, true, "alice")).isEqualTo(AuthDecision.DENIED);
            assertThat(decision(pattern.replace("*/", ".*/"), true, "alice")).isEqualTo(AuthDecision.GRANTED);
        } else {
            assertThat(decision(pattern, true, "alice")).isEqualTo(AuthDecision.GRANTED);
        }
        assertThat(decision(pattern, true, "bob")).isEqualTo(AuthDecision.DENIED);
    }

    @Test
    void K07_strict_modes_look_at_each_file_that_a_pattern_stands_for() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(decision(".ssh/auth*", true, "alice")).isEqualTo(AuthDecision.DENIED);
        assertThat(decision(".ssh/auth*", false, "alice")).isEqualTo(AuthDecision.GRANTED);
    }

    @Test
    void what_looks_like_a_pattern_in_the_path_of_a_home_is_none() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("home/[o]dd*"));
        Files.writeString(odd.resolve("keys"), LINE);
        Files.createDirectories(folder.resolve("home/oddly"));
        Files.writeString(
                folder.resolve("passwd"),
                "odd:x:12347:1::" + odd + ":/bin/sh\nplain:x:12348:1::" + folder + "/home/oddly:/bin/sh\n");
        assertThat(decision("k?ys", false, "odd")).isEqualTo(AuthDecision.GRANTED);
        assertThat(decision("%h/k*", false, "odd")).isEqualTo(AuthDecision.GRANTED);
        assertThat(decision("%h/k*", false, "plain")).isEqualTo(AuthDecision.DENIED);
    }

    @Test
    void a_user_need_not_be_an_account() throws IOException {
        Files.writeString(folder.resolve("bob%keys"), LINE);
        assertThat(decision(folder + "/%u%%keys", false, "bob")).isEqualTo(AuthDecision.GRANTED);
        assertThat(decision(folder + "/%u%%keys", false, "eve")).isEqualTo(AuthDecision.DENIED);
    }

    @Test
    void looks_into_all_files_even_if_one_cannot_be_read() throws IOException {
        Path unreadable = Files.createDirectory(folder.resolve("directory"));
        AuthorizedKeysAuthenticator authenticator =
                authenticator(List.of(unreadable.toString(), "none", file.toString()), false);
        assertThat(decision(authenticator, "bob", KEY)).isEqualTo(AuthDecision.GRANTED);
    }

    @Test
    void denies_another_key() {
        AuthorizedKeysAuthenticator authenticator = authenticator(List.of(file.toString()), false);
        assertThat(decision(
                        authenticator,
                        "alice",
                        SshKeyPair.generate("ssh-ed25519").publicKey()))
                .isEqualTo(AuthDecision.DENIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../bob", "..", ".", "", "/etc/passwd", "a/b", "-x", "a b", "a\nb", "a\0b", "%h", "bob/."})
    void K01_a_name_that_is_not_safe_in_a_path_is_denied(String userName) throws IOException {
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve("keys/bob"), LINE);
        Files.writeString(folder.resolve("bob"), LINE);
        Files.writeString(folder.resolve("keys/b\u00f6b"), LINE);
        assertThat(decision(folder + "/keys/%u", false, userName)).isEqualTo(AuthDecision.DENIED);
        assertThat(decision(folder + "/keys/%u", false, "bob")).isEqualTo(AuthDecision.GRANTED);
    }

    @ParameterizedTest
    @CsvSource({"home/alice, rwxrwxr-x", "home/alice/.ssh, rwxr-xrwx", "home/alice/.ssh/authorized_keys, rw-rw----"})
    void K07_strict_modes_refuse_what_others_can_write(String path, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(path), PosixFilePermissions.fromString(permissions));
        try (LogCapture log = new LogCapture()) {
            assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.DENIED);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("bad ownership or modes for ")
                    .contains(path);
        }
        assertThat(decision(".ssh/authorized_keys", false, "alice")).isEqualTo(AuthDecision.GRANTED);
    }

    @Test
    void K07_strict_modes_look_at_every_directory_above_a_file_outside_the_home() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path keys =
                Files.writeString(Files.createDirectory(shared.resolve("inner")).resolve("keys"), LINE);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(decision(keys.toString(), true, "alice")).isEqualTo(AuthDecision.DENIED);
    }

    @Test
    void K07_strict_modes_look_at_the_file_behind_a_link() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), LINE);
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.DENIED);
        assertThat(decision(".ssh/authorized_keys", false, "alice")).isEqualTo(AuthDecision.GRANTED);
    }

    @Test
    void K07_strict_modes_refuse_a_strangers_file_and_take_the_users() throws IOException {
        assumeTrue(SystemUsers.ofThisSystem().processUid() == UnixFile.ROOT, "only root can give files away");
        Files.setAttribute(file, "unix:uid", STRANGER);
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.DENIED);
        Files.setAttribute(file, "unix:uid", 12345);
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.GRANTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys/%", "%x", "%%%", "%h/%i"})
    void a_pattern_with_an_unknown_sequence_is_an_error(String pattern) {
        assertThatThrownBy(() -> authenticator(List.of(pattern), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern);
    }

    @Test
    void J07_nothing_is_read_on_the_callers_thread() {
        HeldWork work = new HeldWork();
        AuthorizedKeysAuthenticator authenticator = authenticator(List.of(file.toString()), false);
        var decision = authenticator.authorize(attempt("alice", work), KEY).toCompletableFuture();
        assertThat(decision).isNotDone();
        work.run();
        assertThat(decision).isCompletedWithValue(AuthDecision.GRANTED);
    }

    @Test
    void P13_a_file_that_is_replaced_counts_from_the_next_question_on() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.GRANTED);
        Files.writeString(file, "#" + LINE.substring(1));
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.DENIED);
        Files.writeString(file, LINE);
        assertThat(decision(".ssh/authorized_keys", true, "alice")).isEqualTo(AuthDecision.GRANTED);
    }

    private AuthDecision decision(String pattern, boolean strictModes, String userName) {
        return decision(authenticator(List.of(pattern), strictModes), userName, KEY);
    }

    private static AuthDecision decision(AuthorizedKeysAuthenticator authenticator, String userName, SshPublicKey key) {
        return authenticator
                .authorize(attempt(userName), key)
                .toCompletableFuture()
                .join();
    }

    private AuthorizedKeysAuthenticator authenticator(List<String> patterns, boolean strictModes) {
        return new AuthorizedKeysAuthenticator(patterns, strictModes, new SystemUsers(folder.resolve("passwd")));
    }

    private static LoginAttempt attempt(String userName) {
        return attempt(userName, LoginWork.AT_ONCE);
    }

    private static LoginAttempt attempt(String userName, LoginWork work) {
        return new LoginAttempt(
                userName,
                InetSocketAddress.createUnresolved("client", 1),
                InetSocketAddress.createUnresolved("server", 22),
                work);
    }
}
