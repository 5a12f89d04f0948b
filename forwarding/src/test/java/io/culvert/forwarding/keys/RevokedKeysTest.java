package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that ssh-keygen makes, about keys and certificates that it makes, and what it says of them (ssh-keygen -Q). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevokedKeysTest {
    @TempDir
    static Path folder;

    private final Map<String, SshPublicKey> keys = new TreeMap<>();

    @BeforeAll
    void make_keys_and_certificates() throws Exception {
        for (String name : List.of("one", "two", "ca", "other")) {
            Path file = Peers.key(folder, name, "ed25519", 256, "-N", "");
            add(name + ".pub", file.resolveSibling(name + ".pub"));
        }
        certify("ca", "one", "first", "5");
        certify("ca", "one", "second", "70");
        certify("other", "one", "third", "5");
        certify("other", "two", "fourth", "18446744073709551615");
        certify("ca", "two", "fifth", "0");
    }

    private void certify(String authority, String key, String keyId, String serial) throws Exception {
        Path copy = Files.copy(folder.resolve(key + ".pub"), folder.resolve(keyId + ".pub"));
        Peers.run(
                "ssh-keygen",
                "-q",
                "-s",
                folder.resolve(authority).toString(),
                "-I",
                keyId,
                "-z",
                serial,
                "-n",
                "alice",
                copy.toString());
        add(keyId + "-cert.pub", folder.resolve(keyId + "-cert.pub"));
    }

    private void add(String name, Path file) throws Exception {
        keys.put(name, SshPublicKeys.parseAnyLine(Files.readString(file)));
    }

    static List<List<String>> specifications() {
        return List.of(
                List.of(),
                List.of("serial: 5"),
                List.of("serial: 5-70"),
                List.of("serial: 18446744073709551000-18446744073709551615"),
                // Near each other, and so a bitmap.
                List.of("serial: 5", "serial: 7", "serial: 11", "serial: 68", "serial: 70"),
                List.of("serial: 4", "serial: 6", "serial: 69"),
                List.of("serial: 18446744073709551613", "serial: 18446744073709551615"),
                List.of("id: first", "id: fourth"),
                List.of("id: firs", "serial: 71"),
                List.of("key: one"),
                List.of("sha1: two"),
                List.of("sha256: one"),
                List.of("key: ca", "serial: 1"),
                List.of("sha256: other"));
    }

    @ParameterizedTest
    @MethodSource("specifications")
    void A07_a_binary_list_revokes_what_ssh_keygen_says(List<String> specification) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line : specification) {
            String[] parts = line.split(": ");
            boolean certificates = parts[0].equals("serial") || parts[0].equals("id");
            lines.add(
                    certificates
                            ? line
                            : parts[0] + ": "
                                    + Files.readString(folder.resolve(parts[1] + ".pub"))
                                            .strip());
        }
        Path written = Files.write(folder.resolve("specification"), lines);
        for (String authority : List.of("none", folder + "/ca.pub", folder + "/other.pub")) {
            Path list = folder.resolve("list");
            Peers.run("ssh-keygen", "-q", "-k", "-f", list.toString(), "-s", authority, written.toString());
            assertAlike(list);
        }
    }

    @Test
    void A07_a_list_of_keys_revokes_them_and_what_they_certify() throws Exception {
        Path list = Files.writeString(
                folder.resolve("lines"),
                "# revoked\n\n" + Files.readString(folder.resolve("two.pub"))
                        + Files.readString(folder.resolve("other.pub")));
        RevokedKeys revoked = RevokedKeys.read(list);
        List<String> expected = List.of("fifth-cert.pub", "fourth-cert.pub", "other.pub", "third-cert.pub", "two.pub");
        assertThat(keys.keySet().stream().filter(name -> revoked.revokes(keys.get(name))))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void keys_that_let_nobody_in_anyway_do_no_harm_in_a_list() throws Exception {
        Path weak = Peers.key(folder, "weak", "rsa", 1024, "-N", "");
        String dss = Base64.getEncoder().encodeToString("\0\0\0\7ssh-dss".getBytes(StandardCharsets.US_ASCII));
        Path list = Files.writeString(
                folder.resolve("weak-lines"),
                Files.readString(weak.resolveSibling("weak.pub")) + "ssh-dss " + dss + "\n"
                        + Files.readString(folder.resolve("one.pub")));
        assertThat(RevokedKeys.read(list).revokes(keys.get("one.pub"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ssh-ed25519", "ssh-ed25519 AAAA", "no-pty ssh-ed25519 AAAA", "SSHKRL\n\0"})
    void A07_T17_a_list_that_is_not_understood_is_an_error(String content) throws IOException {
        Path list = Files.writeString(folder.resolve("bad"), content);
        assertThatThrownBy(() -> RevokedKeys.read(list))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no key is accepted");
        assertThatThrownBy(() -> RevokedKeys.read(folder.resolve("missing"))).isInstanceOf(IOException.class);
    }

    @Test
    void A07_a_key_that_was_cut_short_is_an_error() throws IOException {
        String line = SshPublicKeys.toLine(SshKeyPair.generate("ssh-ed25519").publicKey());
        Path list = Files.writeString(folder.resolve("cut"), line.substring(0, line.length() - 8));
        assertThatThrownBy(() -> RevokedKeys.read(list)).isInstanceOf(IOException.class);
    }

    @Test
    void A07_a_binary_list_cut_anywhere_is_an_error_but_between_sections() throws Exception {
        Path list = folder.resolve("whole");
        Path specification = Files.writeString(folder.resolve("specification"), "serial: 5\nid: first\nserial: 9-11\n");
        Peers.run(
                "ssh-keygen",
                "-q",
                "-k",
                "-f",
                list.toString(),
                "-s",
                folder.resolve("ca.pub").toString(),
                specification.toString());
        byte[] whole = Files.readAllBytes(list);
        int read = 0;
        for (int length = 0; length < whole.length; length++) {
            Files.write(list, Arrays.copyOf(whole, length));
            try {
                RevokedKeys.read(list);
                read++;
            } catch (IOException expected) {
                // as it should be
            }
        }
        // An empty file, and the header without its only section.
        assertThat(read).isEqualTo(2);
    }

    private void assertAlike(Path list) throws IOException {
        RevokedKeys revoked = RevokedKeys.read(list);
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-Q", "-f", list.toString()));
        keys.keySet().forEach(name -> command.add(folder.resolve(name).toString()));
        String theirs = Peers.tryToRun(command.toArray(String[]::new)).output();
        StringBuilder ours = new StringBuilder();
        keys.forEach((name, key) -> ours.append(name).append(revoked.revokes(key) ? " REVOKED\n" : " ok\n"));
        assertThat(ours.toString()).isEqualTo(theirs.replaceAll("(?m)^.*/([^/]*pub) \\(.*\\): (ok|REVOKED)$", "$1 $2"));
    }
}
