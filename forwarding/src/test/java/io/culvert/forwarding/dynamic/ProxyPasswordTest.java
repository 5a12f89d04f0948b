package io.culvert.forwarding.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.work.TooBusyException;
import io.culvert.forwarding.keys.PasswordFile;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that asks for user and password. */
final class ProxyPasswordTest {
    private static final ProxyAuthenticator ALICE = login -> CompletableFuture.completedStage(
            login.user().equals("alice") && login.password().equals("s:3"));
    private static final String RIGHT = "01" + "05" + "616c696365" + "03" + "733a33";
    private static final String WRONG = "01" + "05" + "616c696365" + "03" + "733a34";
    private static final String REQUEST = "05010001" + "0a010203" + "1f90";

    @TempDir
    Path home;

    @Test
    void socks5_lets_in_who_has_the_password() {
        try (ProxyClient client = new ProxyClient(ALICE)) {
            client.say("05020002" + RIGHT + REQUEST + "6869");
            assertThat(client.answersInHex()).isEqualTo("0502" + "0100");
            client.connected.complete(null);
            assertThat(client.answersInHex()).isEqualTo("0502" + "0100" + "05000001000000000000");
            assertThat(client.taken()).isEqualTo("hi");
        }
    }

    @Test
    void socks5_refuses_who_has_not() {
        try (ProxyClient client = new ProxyClient(ALICE)) {
            client.say("050102" + WRONG + REQUEST);
            assertThat(client.answersInHex()).isEqualTo("0502" + "01ff");
            assertThat(client.targets).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void socks5_refuses_who_offers_no_method_that_will_do() {
        try (ProxyClient client = new ProxyClient(ALICE)) {
            client.say("050100" + REQUEST);
            assertThat(client.answersInHex()).isEqualTo("05ff");
            assertThat(client.targets).isEmpty();
        }
        try (ProxyClient client = ProxyClient.atOnce()) {
            client.say("050102" + RIGHT + REQUEST);
            assertThat(client.answersInHex()).isEqualTo("05ff");
        }
    }

    @Test
    void socks4_is_refused_where_a_password_is_asked_for() {
        try (ProxyClient client = new ProxyClient(ALICE)) {
            client.say("0401" + "1f90" + "0a010203" + "616c69636500");
            assertThat(client.answersInHex()).isEqualTo("005b000000000000");
            assertThat(client.targets).isEmpty();
        }
    }

    @Test
    void http_lets_in_who_has_the_password() {
        for (String scheme : List.of("Basic ", "basic  ", "BASIC ")) {
            try (ProxyClient client = new ProxyClient(ALICE)) {
                client.sayText(connect(scheme + base64("alice:s:3"))).pass(0);
                assertThat(client.targets).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWxpY2U6czo0", "Basic YWxpY2U=", "Basic !", "Basic", "Bearer YWxpY2U6czoz", ""})
    void http_asks_who_has_not_for_it(String credentials) {
        try (ProxyClient client = new ProxyClient(ALICE)) {
            client.sayText(connect(credentials));
            assertThat(client.answersInText())
                    .startsWith("HTTP/1.1 407 ")
                    .containsIgnoringCase("\r\nproxy-authenticate: Basic realm=");
            assertThat(client.targets).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void what_comes_while_a_password_is_checked_waits_and_so_does_the_deadline() {
        CompletableFuture<Boolean> decision = new CompletableFuture<>();
        try (ProxyClient client = new ProxyClient(login -> decision)) {
            client.say("050102" + RIGHT + REQUEST);
            assertThat(client.isReading()).isFalse();
            assertThat(client.answersInHex()).isEqualTo("0502");
            decision.complete(true);
            assertThat(client.answersInHex()).isEqualTo("0502" + "0100");
            assertThat(client.targets).hasSize(1);
        }
        try (ProxyClient client = new ProxyClient(login -> new CompletableFuture<>())) {
            client.say("050102" + RIGHT + REQUEST);
            client.pass(10);
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void T17_a_check_that_fails_denies() {
        try (ProxyClient client =
                new ProxyClient(login -> CompletableFuture.failedStage(new IllegalStateException()))) {
            client.say("050102" + RIGHT + REQUEST);
            assertThat(client.answersInHex()).isEqualTo("0502" + "01ff");
        }
    }

    @Test
    void P13_the_right_password_waits_for_its_turn_among_wrong_ones_and_is_found_right() throws Exception {
        Deque<Runnable> workers = new ArrayDeque<>();
        ProxyAuthenticator users = authenticator(workers);
        List<CompletableFuture<Boolean>> flood = Stream.generate(() -> check(users, "wrong", "192.0.2.1"))
                .limit(200)
                .toList();
        CompletableFuture<Boolean> neighbour = check(users, "s:3", "192.0.2.1");
        CompletableFuture<Boolean> other = check(users, "s:3", "192.0.2.2");
        int checks = 0;
        while (!other.isDone()) {
            workers.remove().run();
            checks++;
        }
        assertThat(checks).as("checks before it is another source's turn").isLessThanOrEqualTo(4);
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
        assertThat(other).isCompletedWithValue(true);
        assertThat(neighbour).isCompletedExceptionally();
        assertThatThrownBy(neighbour::join).hasCauseInstanceOf(TooBusyException.class);
        assertThat(flood.stream().filter(check -> !check.isCompletedExceptionally()))
                .hasSizeBetween(64, 70)
                .allSatisfy(check -> assertThat(check).isCompletedWithValue(false));
        CompletableFuture<Boolean> later = check(users, "s:3", "192.0.2.1");
        workers.remove().run();
        assertThat(later).isCompletedWithValue(true);
    }

    @Test
    void P13_nothing_is_checked_for_a_client_that_has_gone() throws Exception {
        Deque<Runnable> workers = new ArrayDeque<>();
        ProxyAuthenticator users = authenticator(workers);
        for (int i = 0; i < 32; i++) {
            try (ProxyClient client = new ProxyClient(users)) {
                client.say("050102" + WRONG);
            }
        }
        CompletableFuture<Boolean> honest = check(users, "s:3", "127.0.0.1");
        for (int i = 0; i < 1 + Runtime.getRuntime().availableProcessors() && !honest.isDone(); i++) {
            workers.remove().run();
        }
        assertThat(honest).isCompletedWithValue(true);
        assertThat(workers).isEmpty();
    }

    @Test
    void P13_who_cannot_be_checked_now_is_told_so_and_not_that_the_password_is_wrong() {
        ProxyAuthenticator busy =
                login -> CompletableFuture.failedStage(new TooBusyException("checks", "too many wait"));
        try (ProxyClient client = new ProxyClient(busy)) {
            client.sayText(connect("Basic " + base64("alice:s:3")));
            assertThat(client.answersInText())
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("\r\nretry-after: 1\r\n");
            assertThat(client.refusals).hasExactlyElementsOfTypes(TooBusyException.class);
        }
        try (ProxyClient client = new ProxyClient(busy)) {
            client.say("050102" + RIGHT + REQUEST);
            assertThat(client.answersInHex())
                    .as("SOCKS has a word for wrong alone")
                    .isEqualTo("0502");
            assertThat(client.isOpen()).isFalse();
            assertThat(client.refusals).hasExactlyElementsOfTypes(TooBusyException.class);
        }
    }

    private ProxyAuthenticator authenticator(Deque<Runnable> workers) throws Exception {
        return new PasswordFileAuthenticator(
                PasswordFile.read(file("alice:" + hash("s:3"))), Runnable::run, workers::add);
    }

    private static CompletableFuture<Boolean> check(ProxyAuthenticator users, String password, String address) {
        return users.authenticate(new ProxyAuthenticator.ProxyLogin(
                        "alice", password, new InetSocketAddress(address, 1), new CompletableFuture<>()))
                .toCompletableFuture();
    }

    @Test
    void a_password_file_has_hashes_of_bcrypt() throws Exception {
        PasswordFile users = PasswordFile.read(
                file("# users", "", "alice:" + hash("s:3"), "bob:" + hash("é").replace("$2y$", "$2b$")));
        assertThat(users.matches("alice", "s:3")).isTrue();
        assertThat(users.matches("bob", "é")).isTrue();
        assertThat(users.matches("alice", "s:4")).isFalse();
        assertThat(users.matches("alice", "")).isFalse();
        assertThat(users.matches("ALICE", "s:3")).isFalse();
        assertThat(users.matches("nobody", ""))
                .as("P08: the hash that stands for nobody's")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice:secret",
                "alice:$apr1$x$y",
                ":$2y$05$abcdefghijklmnopqrstuuJ2m8yHUqYVhJbCvmYbqQ2nFJpRZ8cAW",
                "alice:$2y$31$abcdefghijklmnopqrstuuJ2m8yHUqYVhJbCvmYbqQ2nFJpRZ8cAW",
            })
    void A06_what_is_no_hash_of_bcrypt_or_takes_too_long_to_check_is_refused_with_its_line(String line)
            throws Exception {
        Path file = file("# users", line);
        assertThatThrownBy(() -> PasswordFile.read(file)).hasMessageStartingWith(file + ":2: the line ");
    }

    @Test
    void K07_a_password_file_that_others_may_write_is_refused() throws Exception {
        Path file = file("alice:" + hash("s:3"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> PasswordFile.read(file)).hasMessageContaining("chmod go-w");
    }

    private Path file(String... lines) throws Exception {
        Path file = Files.write(home.resolve("passwords"), List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String hash(String password) {
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        return OpenBSDBCrypt.generate(password.toCharArray(), salt, 4);
    }

    private static String connect(String credentials) {
        return "CONNECT a:80 HTTP/1.1\r\nProxy-Authorization: " + credentials + "\r\n\r\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
