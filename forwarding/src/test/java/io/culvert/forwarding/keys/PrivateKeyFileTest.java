package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.keys.KeyFileException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeyFileTest {
    private static final String PASSPHRASE = "correct h\u00f6rse battery";

    @TempDir
    Path folder;

    static Stream<Arguments> kinds() {
        return Stream.of("ed25519 256", "ecdsa 256", "ecdsa 384", "ecdsa 521", "rsa 2048")
                .flatMap(kind -> Stream.of("RFC4716", "PEM", "PKCS8")
                        .map(format -> Arguments.of(kind.split(" ")[0], Integer.parseInt(kind.split(" ")[1]), format)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void reads_a_key_of_ssh_keygen_without_a_passphrase(String type, int bits, String format) throws Exception {
        Path path = Peers.key(folder, "key", type, bits, "-m", format, "-N", "");
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertThat(file.encrypted()).isFalse();
        assertThat(file.publicKey()).contains(publicKeyBeside(path));
        assertThatKeyWorks(file.unlock(), path);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void reads_a_key_of_ssh_keygen_with_a_passphrase(String type, int bits, String format) throws Exception {
        Path path = Peers.key(folder, "key", type, bits, "-m", format, "-N", PASSPHRASE, "-a", "3");
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertThat(file.encrypted()).isTrue();
        assertThat(file.publicKey()).contains(publicKeyBeside(path));
        assertThatKeyWorks(file.unlock(utf8(PASSPHRASE)), path);
        assertRefused(Reason.PASSPHRASE_WRONG, () -> file.unlock(utf8("wrong"))).hasMessageContaining(path.toString());
        assertRefused(Reason.PASSPHRASE_NEEDED, file::unlock);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes128-ctr",
                "aes192-ctr",
                "aes256-ctr",
                "aes128-cbc",
                "aes192-cbc",
                "aes256-cbc",
                "aes128-gcm@openssh.com",
                "aes256-gcm@openssh.com",
                "chacha20-poly1305@openssh.com",
                "3des-cbc"
            })
    void reads_keys_under_each_cipher_of_ssh_keygen(String cipher) throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-Z", cipher, "-N", PASSPHRASE, "-a", "2");
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertThatKeyWorks(file.unlock(utf8(PASSPHRASE)), path);
        assertRefused(Reason.PASSPHRASE_WRONG, () -> file.unlock(utf8("wrong")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-aes-256-cbc", "-aes128"})
    void reads_an_ed25519_key_of_openssl(String encryption) throws Exception {
        Path path = folder.resolve("key");
        if (encryption.isEmpty()) {
            Peers.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", path.toString());
        } else {
            Peers.run(
                    "openssl",
                    "genpkey",
                    "-algorithm",
                    "ed25519",
                    encryption,
                    "-pass",
                    "pass:secret",
                    "-out",
                    path.toString());
        }
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertThat(file.encrypted()).isEqualTo(!encryption.isEmpty());
        assertThat(file.unlock(utf8("secret")).publicKey().type()).isEqualTo("ssh-ed25519");
    }

    @Test
    void reads_an_ec_key_of_openssl_with_its_parameters_in_front() throws Exception {
        Path path = folder.resolve("key");
        Peers.run("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-out", path.toString());
        assertThat(Files.readString(path)).contains("EC PARAMETERS");
        assertThat(PrivateKeyFile.read(path).unlock().publicKey().type()).isEqualTo("ecdsa-sha2-nistp384");
    }

    static Stream<Arguments> surroundings() {
        return Stream.of("RFC4716", "PEM", "PKCS8")
                .flatMap(format -> Stream.of(
                                "KEY",
                                "KEYa remark\n",
                                "KEY\n\nOTHER",
                                "\nKEY",
                                "Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\nKEY",
                                "CERTIFICATEKEY",
                                "KEYCERTIFICATE",
                                "\ufeffKEY")
                        .map(around -> Arguments.of(format, around)));
    }

    @ParameterizedTest
    @MethodSource("surroundings")
    void what_is_around_a_key_changes_nothing_and_what_ssh_keygen_loads_is_loaded(String format, String around)
            throws Exception {
        Path path = Peers.key(folder, "key", "rsa", 2048, "-m", format, "-N", "");
        Path other = Peers.key(folder, "other", "ecdsa", 256, "-m", format, "-N", "");
        Peers.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=x",
                "-keyout",
                path("unused"),
                "-out",
                path("certificate"));
        SshPublicKey key = publicKeyBeside(path);
        Files.delete(folder.resolve("key.pub"));
        Files.writeString(
                path,
                around.replace("KEY", Files.readString(path))
                        .replace("OTHER", Files.readString(other))
                        .replace("CERTIFICATE", Files.readString(folder.resolve("certificate"))));
        Peers.Result ssh = Peers.tryToRun("ssh-keygen", "-y", "-P", "", "-f", path.toString());
        if (ssh.status() == 0) {
            assertThat(SshPublicKeys.parseLine(ssh.output())).isEqualTo(key);
        }
        assertThat(PrivateKeyFile.read(path).unlock().publicKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "PKCS8"})
    void blanks_at_the_ends_of_lines_and_line_ends_of_windows_change_nothing(String format) throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-m", format, "-N", PASSPHRASE);
        String text = Files.readString(path);
        for (String end : new String[] {"\r\n", "  \n"}) {
            Files.writeString(path, text.replace("\n", end));
            Peers.run("ssh-keygen", "-y", "-P", PASSPHRASE, "-f", path.toString());
            assertThatKeyWorks(PrivateKeyFile.read(path).unlock(utf8(PASSPHRASE)), path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "PRIVATE KEY"})
    void a_key_in_the_format_of_openssh_is_read_whatever_its_label_says(String label) throws Exception {
        Path path = Peers.key(folder, "key", "ed25519", 256, "-N", PASSPHRASE, "-a", "1");
        Files.writeString(path, Files.readString(path).replace("OPENSSH PRIVATE KEY", label));
        assertThatKeyWorks(PrivateKeyFile.read(path).unlock(utf8(PASSPHRASE)), path);
    }

    static Stream<Arguments> explicitCurves() {
        return Stream.of("prime256v1", "secp384r1", "secp521r1")
                .flatMap(curve -> Stream.of("SEC1", "PKCS8").map(format -> Arguments.of(curve, format)));
    }

    @ParameterizedTest
    @MethodSource("explicitCurves")
    void a_curve_may_be_described_by_its_numbers(String curve, String format) throws Exception {
        Path path = explicitCurve(curve, format);
        String printed = Peers.run("ssh-keygen", "-y", "-f", path.toString());
        assertThat(PrivateKeyFile.read(path).unlock().publicKey()).isEqualTo(SshPublicKeys.parseLine(printed));
    }

    @Test
    void numbers_that_describe_another_curve_are_refused_as_by_ssh_keygen() throws Exception {
        Path path = explicitCurve("secp256k1", "SEC1");
        assertThat(Peers.tryToRun("ssh-keygen", "-y", "-f", path.toString()).status())
                .isNotZero();
        assertRefused(Reason.UNSUPPORTED, () -> PrivateKeyFile.read(path)).hasMessageContaining("P-256");
    }

    private Path explicitCurve(String curve, String format) {
        Path path = folder.resolve("key");
        if (format.equals("SEC1")) {
            Peers.run(
                    "openssl", "ecparam", "-name", curve, "-param_enc", "explicit", "-genkey", "-out", path.toString());
        } else {
            Peers.run(
                    "openssl",
                    "genpkey",
                    "-algorithm",
                    "EC",
                    "-pkeyopt",
                    "ec_paramgen_curve:" + curve,
                    "-pkeyopt",
                    "ec_param_enc:explicit",
                    "-out",
                    path.toString());
        }
        return path;
    }

    static Stream<Arguments> encryptions() {
        return Stream.of(
                Arguments.of("rsa -aes128 -traditional"),
                Arguments.of("rsa -des3 -traditional"),
                Arguments.of("pkcs8 -topk8 -v2 aes-256-cbc"),
                Arguments.of("pkcs8 -topk8 -v2 des3"),
                Arguments.of("rsa -camellia128 -traditional"),
                Arguments.of("pkcs8 -topk8 -scrypt"),
                Arguments.of("pkcs8 -topk8 -v2 camellia-128-cbc"),
                Arguments.of("pkcs8 -topk8 -v1 PBE-SHA1-3DES"));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void a_key_that_openssl_encrypts_is_read_or_its_line_has_the_command_that_helps(String how) throws Exception {
        Path plain = Peers.key(folder, "plain", "rsa", 2048, "-m", "PEM", "-N", "");
        Path path = folder.resolve("the key");
        String[] start = how.split(" ");
        String[] command = new String[start.length + 7];
        command[0] = "openssl";
        System.arraycopy(start, 0, command, 1, start.length);
        System.arraycopy(
                new String[] {"-in", plain.toString(), "-passout", "pass:secret", "-out", path.toString()},
                0,
                command,
                start.length + 1,
                6);
        Peers.run(command);
        Peers.run("ssh-keygen", "-y", "-P", "secret", "-f", path.toString());
        try {
            PrivateKeyFile.read(path);
        } catch (KeyFileException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
            Peers.run("sh", "-c", commandIn(e).replace("ssh-keygen -p", "ssh-keygen -p -P secret -N secret"));
        }
        assertThat(PrivateKeyFile.read(path).unlock(utf8("secret")).publicKey()).isEqualTo(publicKeyBeside(plain));
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("PuTTY", "puttygen key -O private -o made", ".openssh"),
                Arguments.of("ssh.com", "puttygen key -O private-sshcom -o made", ".openssh"),
                Arguments.of("DER", "openssl pkey -in key -outform DER -out made", ".pem"),
                Arguments.of(
                        "PKCS#12",
                        "openssl req -x509 -key key -subj /CN=x -out c"
                                + " && openssl pkcs12 -export -inkey key -in c -passout pass: -out made",
                        ".pem"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_file_in_another_format_is_named_in_one_line_with_the_command_that_converts_it(
            String format, String make, String suffix) throws Exception {
        Peers.require("puttygen");
        Path key = Peers.key(folder, "key", "rsa", 2048, "-m", "PEM", "-N", "");
        Peers.run("sh", "-c", "umask 077; cd " + folder + " && " + make + " && mv made \"it's made\"");
        Path path = folder.resolve("it's made");
        KeyFileException refusal = catchThrowableOfType(KeyFileException.class, () -> PrivateKeyFile.read(path));
        assertThat(refusal).hasMessageContaining(format).hasMessageStartingWith("Key '" + path + "' is not supported");
        assertThat(refusal.getMessage().lines()).hasSize(1);
        Peers.run("sh", "-c", commandIn(refusal).replace("pkcs12", "pkcs12 -passin pass: -passout pass:secret"));
        PrivateKeyFile converted = PrivateKeyFile.read(folder.resolve("it's made" + suffix));
        assertThat(converted.unlock(utf8("secret")).publicKey()).isEqualTo(publicKeyBeside(key));
    }

    private static String commandIn(KeyFileException refusal) {
        String mark = "To convert it: ";
        assertThat(refusal).hasMessageContaining(mark);
        return refusal.getMessage().substring(refusal.getMessage().indexOf(mark) + mark.length());
    }

    @Test
    void what_is_no_private_key_at_all_is_named_too() throws Exception {
        Path path = Peers.key(folder, "key", "rsa", 2048, "-m", "PEM", "-N", "");
        Path other = folder.resolve("other");
        PrivateFiles.create(other, new byte[0], PrivateFiles.OWNER_ONLY);
        assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(other)).hasMessageContaining("no private key");
        Files.writeString(other, Files.readString(folder.resolve("key.pub")));
        assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(other)).hasMessageContaining("it is a public key");
        Files.writeString(other, Peers.run("ssh-keygen", "-e", "-f", path.toString()));
        assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(other)).hasMessageContaining("it is a public key");
        Files.writeString(other, Peers.run("ssh-keygen", "-e", "-m", "PKCS8", "-f", path.toString()));
        assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(other)).hasMessageContaining("\"PUBLIC KEY\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PEM", "PKCS8"})
    void a_damaged_file_is_refused_in_our_own_words(String format) throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-m", format, "-N", "");
        String text = Files.readString(path);
        int start = text.indexOf('\n') + 1;
        for (int at = start; at < start + 64; at++) {
            for (String wrong : new String[] {"-", "*", "A", "\0"}) {
                Files.writeString(path, text.substring(0, at) + wrong + text.substring(at + 1));
                try {
                    PrivateKeyFile.read(path).unlock();
                } catch (KeyFileException e) {
                    assertThat(e.getMessage())
                            .doesNotContainPattern("(?i)exception|illegal|java|null|object|\\bDER\\b|unable|encoding");
                }
            }
        }
    }

    @Test
    void a_public_key_may_have_remarks_before_it_or_be_certified() throws Exception {
        Path path = Peers.key(folder, "key", "ed25519", 256, "-N", "");
        Files.writeString(folder.resolve("remarked.pub"), "# mine\n\n" + Files.readString(folder.resolve("key.pub")));
        assertThat(PublicKeyFile.read(folder.resolve("remarked.pub"))).contains(publicKeyBeside(path));
        assertThat(PublicKeyFile.read(path)).isEmpty();
        assertThat(PublicKeyFile.read(folder.resolve("none"))).isEmpty();
        Peers.run("ssh-keygen", "-q", "-s", path.toString(), "-I", "me", "-n", "me", path("key.pub"));
        assertThat(PublicKeyFile.read(folder.resolve("key-cert.pub")).map(SshPublicKey::plain))
                .contains(publicKeyBeside(path));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void without_a_public_half_beside_it_an_encrypted_pem_key_is_not_known_before_it_is_unlocked() throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-m", "PEM", "-N", PASSPHRASE);
        SshPublicKey key = publicKeyBeside(path);
        Files.delete(folder.resolve("key.pub"));
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertThat(file.publicKey()).isEmpty();
        assertThat(file.unlock(utf8(PASSPHRASE)).publicKey()).isEqualTo(key);
    }

    @Test
    void refuses_a_key_that_others_may_read_in_the_words_of_ssh() throws Exception {
        Path path = Peers.key(folder, "key", "ed25519", 256, "-N", "");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(Reason.TOO_OPEN, () -> PrivateKeyFile.read(path))
                .hasMessageStartingWith("Permissions 0644 for '" + path + "' are too open.");
    }

    @Test
    void A06_asks_for_no_more_rounds_of_bcrypt_than_the_cap() throws Exception {
        Path path = Peers.key(folder, "key", "ed25519", 256, "-N", PASSPHRASE, "-a", "1");
        assertThat(PrivateKeyFile.read(path).unlock(utf8(PASSPHRASE))).isNotNull();
        for (int rounds : new int[] {OpenSshKey.MAX_ROUNDS + 1, -1}) {
            KeyFileSample.of(path).withRounds(rounds).write(path);
            assertRefused(Reason.UNSUPPORTED, () -> PrivateKeyFile.read(path)).hasMessageContaining("rounds of bcrypt");
        }
        KeyFileSample.of(path).withRounds(0).write(path);
        assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(path));
    }

    @Test
    void A06_refuses_small_rsa_keys_and_dsa_keys() {
        Path rsa = Peers.key(folder, "rsa", "rsa", 1024, "-N", "");
        assertThatThrownBy(() -> PrivateKeyFile.read(rsa))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("1024 bits");
        Path pem = Peers.key(folder, "pem", "rsa", 1024, "-N", "", "-m", "PEM");
        assertThatThrownBy(() -> PrivateKeyFile.read(pem))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("1024 bits");
        Path dsa = Peers.key(folder, "dsa", "dsa", 1024, "-N", "");
        assertRefused(Reason.UNSUPPORTED, () -> PrivateKeyFile.read(dsa)).hasMessageContaining("ssh-dss");
    }

    @Test
    void P09_takes_regular_files_of_at_most_one_mebibyte_only() throws Exception {
        Path fifo = folder.resolve("fifo");
        Peers.run("mkfifo", "-m", "600", fifo.toString());
        assertRefused(Reason.UNREADABLE, () -> PrivateKeyFile.read(fifo)).hasMessageContaining("not a regular file");
        assertRefused(Reason.UNREADABLE, () -> PrivateKeyFile.read(folder.resolve("none")))
                .hasMessageContaining("no such file");
        Path large = folder.resolve("large");
        PrivateFiles.create(large, new byte[BoundedFile.MAX_BYTES + 1], PrivateFiles.OWNER_ONLY);
        assertRefused(Reason.UNREADABLE, () -> PrivateKeyFile.read(large)).hasMessageContaining("1048576");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PEM", "PKCS8"})
    void a_file_cut_anywhere_gets_one_clear_error(String format) throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-m", format, "-N", "");
        byte[] whole = Files.readAllBytes(path);
        int end = new String(whole, StandardCharsets.US_ASCII).strip().length();
        Path cut = folder.resolve("cut");
        for (int length = 0; length < end; length++) {
            Files.deleteIfExists(cut);
            PrivateFiles.create(cut, Arrays.copyOf(whole, length), PrivateFiles.OWNER_ONLY);
            assertRefused(Reason.MALFORMED, () -> PrivateKeyFile.read(cut)).hasMessageContaining(cut.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa"})
    void a_file_with_a_wrong_byte_never_gives_another_key(String type) throws Exception {
        Path path = Peers.key(folder, "key", type, 256, "-N", "");
        SshPublicKey key = publicKeyBeside(path);
        KeyFileSample sample = KeyFileSample.of(path);
        int refused = 0;
        for (int at = 0; at < sample.content().length; at++) {
            sample.withFlippedByte(at).write(path);
            try {
                assertThat(PrivateKeyFile.read(path).unlock().publicKey()).isEqualTo(key);
            } catch (KeyFileException e) {
                refused++;
            }
        }
        // Not all: the file holds the public key three times, and a comment.
        assertThat(refused).isGreaterThan(sample.content().length / 2);
    }

    @Test
    void a_damaged_encrypted_key_is_not_taken_for_a_wrong_passphrase() throws Exception {
        Path path = Peers.key(folder, "key", "ed25519", 256, "-N", PASSPHRASE, "-a", "1");
        KeyFileSample sample = KeyFileSample.of(path);
        sample.withFlippedByte(sample.content().length - 1).write(path);
        PrivateKeyFile file = PrivateKeyFile.read(path);
        assertRefused(Reason.MALFORMED, () -> file.unlock(utf8(PASSPHRASE))).hasMessageContaining("padding");
    }

    @Test
    void A11_a_new_key_is_for_its_owner_only_and_its_public_half_for_all() throws Exception {
        Path path = folder.resolve("new/folder/host_key");
        SshKeyPair pair = SshKeyPair.generate("ssh-ed25519");
        PrivateKeyFile.create(path, pair);
        assertThat(permissions(path)).isEqualTo("rw-------");
        assertThat(permissions(path.resolveSibling("host_key.pub"))).startsWith("rw-r");
        assertThat(permissions(path.getParent())).isEqualTo("rwx------");
        assertThat(PrivateKeyFile.read(path).unlock().publicKey()).isEqualTo(pair.publicKey());
        assertThat(publicKeyBeside(path)).isEqualTo(pair.publicKey());
        try (Stream<Path> files = Files.list(path.getParent())) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void A11_a_new_key_never_replaces_a_file() throws Exception {
        Path path = folder.resolve("host_key");
        PrivateKeyFile.create(path, SshKeyPair.generate("ssh-ed25519"));
        byte[] before = Files.readAllBytes(path);
        assertThatThrownBy(() -> PrivateKeyFile.create(path, SshKeyPair.generate("ssh-ed25519")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(path).hasBinaryContent(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void ssh_keygen_reads_a_new_key() throws Exception {
        Path path = folder.resolve("host_key");
        SshKeyPair pair = SshKeyPair.generate("ssh-ed25519");
        PrivateKeyFile.create(path, pair);
        Files.delete(folder.resolve("host_key.pub"));
        String printed = Peers.run("ssh-keygen", "-y", "-f", path.toString());
        assertThat(SshPublicKeys.parseLine(printed)).isEqualTo(pair.publicKey());
    }

    @Test
    void J03_nothing_that_is_printed_shows_a_secret() throws Exception {
        Path path = Peers.key(folder, "key", "ecdsa", 256, "-N", PASSPHRASE, "-a", "1");
        PrivateKeyFile file = PrivateKeyFile.read(path);
        SshKeyPair pair = file.unlock(utf8(PASSPHRASE));
        assertThat(file.toString() + pair).doesNotContain(PASSPHRASE).doesNotContain("[");
        assertRefused(Reason.PASSPHRASE_WRONG, () -> file.unlock(utf8("hunter2")))
                .hasMessageNotContaining("hunter2");
    }

    private static void assertThatKeyWorks(SshKeyPair pair, Path path) throws Exception {
        SshPublicKey key = publicKeyBeside(path);
        assertThat(pair.publicKey()).isEqualTo(key);
        for (String algorithm : key.signatureAlgorithms()) {
            byte[] data = utf8("what is signed");
            byte[] signature = pair.sign(algorithm, data).toCompletableFuture().get();
            assertThat(key.verify(algorithm, data, signature)).isTrue();
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Reason reason, ThrowingCallable call) {
        KeyFileException refusal = catchThrowableOfType(KeyFileException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        return assertThat(refusal);
    }

    private static SshPublicKey publicKeyBeside(Path path) throws IOException, InvalidKeyException {
        return SshPublicKeys.parseLine(Files.readString(path.resolveSibling(path.getFileName() + ".pub")));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
