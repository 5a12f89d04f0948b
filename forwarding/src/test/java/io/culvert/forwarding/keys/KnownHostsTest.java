package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.keys.KnownHosts.Changed;
import io.culvert.forwarding.keys.KnownHosts.Matched;
import io.culvert.forwarding.keys.KnownHosts.Revoked;
import io.culvert.forwarding.keys.KnownHosts.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey OTHER = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey ECDSA =
            SshKeyPair.generate("ecdsa-sha2-nistp256").publicKey();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "host.example.org 22 true",
                "HOST.Example.ORG 22 true",
                "alias 22 true",
                "10.0.0.1 22 true",
                "10.0.0.2 22 false",
                "www.wild.example 22 true",
                "secret.wild.example 22 false",
                "ported 2222 true",
                "ported 22 false",
                "ported 2223 false",
                "host.example.org 2222 true",
                "::1 22 true",
                "h5t 22 true",
                "h55t 22 false"
            })
    void finds_names_addresses_ports_wildcards_and_negations(String host, int port, boolean known) throws IOException {
        KnownHosts hosts = hosts(
                "Host.example.org,alias,10.0.0.1,::1 " + line(KEY),
                "*.wild.example,!secret.* " + line(KEY),
                "[ported]:2222,h?t " + line(KEY) + " a comment");
        assertThat(hosts.lookup(host, port, KEY)).isEqualTo(known ? new Matched() : new Unknown());
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 2222})
    void finds_names_that_ssh_keygen_hashed_and_agrees_with_its_search(int port) throws IOException {
        Path file = write("alpha " + line(KEY), "[beta]:2222 " + line(KEY), "gamma,delta " + line(ECDSA));
        Peers.run("ssh-keygen", "-H", "-f", file.toString());
        assertThat(Files.readString(file)).contains("|1|").doesNotContain("alpha");
        KnownHosts hosts = KnownHosts.read(List.of(file));
        for (String host : List.of("alpha", "beta", "gamma", "delta", "ALPHA", "epsilon")) {
            String name = HostName.of(host, port);
            boolean found = Peers.tryToRun("ssh-keygen", "-F", name, "-f", file.toString())
                            .status()
                    == 0;
            // ssh-keygen -F does not fall back to the name without the port, as ssh does.
            boolean fallback = port != 22 && List.of("alpha", "ALPHA").contains(host);
            assertThat(hosts.lookup(host, port, KEY) instanceof Unknown)
                    .as(name)
                    .isEqualTo(!found && !fallback);
        }
        assertThat(hosts.knownTypes("delta", 22)).containsExactly("ecdsa-sha2-nistp256");
    }

    @Test
    void a_key_that_differs_has_changed_and_the_offending_line_is_named() throws IOException {
        KnownHosts hosts = hosts("# a comment", "", "host " + line(OTHER));
        assertThat(hosts.lookup("host", 22, KEY))
                .isEqualTo(new Changed(folder.resolve("known_hosts"), 3, "ssh-ed25519"));
    }

    @Test
    void a_key_of_a_type_that_is_not_known_for_the_host_has_changed_too() throws IOException {
        KnownHosts hosts = hosts("host " + line(ECDSA));
        assertThat(hosts.lookup("host", 22, KEY)).isInstanceOf(Changed.class);
    }

    @Test
    void one_of_several_keys_is_enough() throws IOException {
        KnownHosts hosts = hosts("host " + line(OTHER), "host " + line(KEY), "host " + line(ECDSA));
        assertThat(hosts.lookup("host", 22, KEY)).isEqualTo(new Matched());
        assertThat(hosts.knownTypes("host", 22)).containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256");
    }

    @Test
    void a_key_known_without_the_port_is_taken_but_another_one_there_is_no_change() throws IOException {
        KnownHosts hosts = hosts("host " + line(KEY));
        assertThat(hosts.lookup("host", 2222, KEY)).isEqualTo(new Matched());
        assertThat(hosts.lookup("host", 2222, OTHER)).isEqualTo(new Unknown());
    }

    @Test
    void A07_a_revoked_key_is_refused_wherever_else_it_stands() throws IOException {
        Path file = folder.resolve("known_hosts");
        assertThat(hosts("host " + line(KEY), "@revoked * " + line(KEY)).lookup("host", 22, KEY))
                .isEqualTo(new Revoked(file, 2));
        assertThat(hosts("@revoked\thost\t" + line(KEY), "host " + line(KEY)).lookup("host", 22, KEY))
                .isEqualTo(new Revoked(file, 1));
        assertThat(hosts("@revoked host " + line(KEY)).lookup("host", 2222, KEY))
                .isInstanceOf(Revoked.class);
        assertThat(hosts("@revoked other " + line(KEY), "host " + line(KEY)).lookup("host", 22, KEY))
                .isEqualTo(new Matched());
    }

    @Test
    void A07_a_revocation_counts_in_whichever_file_it_stands() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "host " + line(KEY) + "\n");
        Path second = Files.writeString(folder.resolve("second"), "@revoked host " + line(KEY) + "\n");
        assertThat(KnownHosts.read(List.of(first, second)).lookup("host", 22, KEY))
                .isEqualTo(new Revoked(second, 1));
    }

    @Test
    void A07_the_key_of_a_certificate_authority_is_no_host_key_and_no_error() throws IOException {
        try (LogCapture log = new LogCapture()) {
            KnownHosts hosts = hosts("@cert-authority *.example.org " + line(OTHER));
            assertThat(hosts.lookup("a.example.org", 22, KEY)).isEqualTo(new Unknown());
            assertThat(hosts.lookup("a.example.org", 22, OTHER)).isEqualTo(new Unknown());
            assertThat(hosts.knownTypes("a.example.org", 22)).isEmpty();
            assertThat(log.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host,", ",host", "a,,host", "!,host", "!a,host,"})
    void an_empty_name_in_a_list_stands_for_nothing(String names) throws IOException {
        KnownHosts hosts = hosts(names + " " + line(KEY), "! " + line(OTHER), ", " + line(OTHER));
        assertThat(hosts.lookup("host", 22, KEY)).isEqualTo(new Matched());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "host ssh-ed25519",
                "host ssh-ed25519 not*base64",
                "host ssh-ed25519 AAAA",
                "host ssh-rsa KEY",
                "@unknown host ssh-ed25519 KEY",
                "@revoked host",
                "|1|c2FsdA==| ssh-ed25519",
                "|2|c2FsdA==|aGFzaA== ssh-ed25519 KEY",
                "|1|*|* ssh-ed25519 KEY",
                "|1|| ssh-ed25519 KEY",
                "host ssh-dss AAAAB3NzaC1kc3MAAAAA"
            })
    void A07_a_bad_line_is_skipped_with_its_number(String bad) throws IOException {
        String base64 = line(OTHER).split(" ")[1];
        try (LogCapture log = new LogCapture()) {
            KnownHosts hosts = hosts("before " + line(KEY), bad.replace("KEY", base64), "host " + line(KEY));
            assertThat(hosts.lookup("host", 22, KEY)).isEqualTo(new Matched());
            assertThat(hosts.lookup("before", 22, KEY)).isEqualTo(new Matched());
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith(folder.resolve("known_hosts") + ":2: line ignored: ");
        }
    }

    @Test
    void a_bad_line_is_warned_of_once_however_often_its_file_is_read() throws IOException {
        Path file = folder.resolve("known_hosts");
        Files.writeString(file, "host\n" + "x".repeat(BoundedFile.MAX_LINE_BYTES + 1) + "\nzero\0\n");
        try (LogCapture log = new LogCapture()) {
            KnownHosts.read(List.of(file));
            KnownHosts.read(List.of(file));
            KnownHostsFile.read(file);
            assertThat(log.warnings())
                    .containsExactlyInAnyOrder(
                            file + ":1: line ignored: names and a key are expected",
                            file + ":2: line of 16385 bytes ignored: too long",
                            file + ":3: line with a NUL byte ignored");
            Files.writeString(file, "host\nother\n");
            KnownHosts.read(List.of(file));
            assertThat(log.warnings())
                    .hasSize(4)
                    .last()
                    .isEqualTo(file + ":2: line ignored: names and a key are expected");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|1|*|* ssh-ed25519 KEY",
                "|1|c2FsdA==|* ssh-ed25519 KEY",
                "host ssh-ed25519 not*base64",
                "@x y z"
            })
    void a_bad_line_is_warned_of_in_our_own_words(String bad) throws IOException {
        try (LogCapture log = new LogCapture()) {
            hosts(bad.replace("KEY", line(OTHER).split(" ")[1]));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .doesNotContainPattern("(?i)exception|illegal|java|null|character");
        }
    }

    @Test
    void a_missing_file_is_empty_and_one_that_cannot_be_read_is_an_error() throws IOException {
        assertThat(KnownHosts.read(List.of(folder.resolve("none"), Path.of("/dev/null")))
                        .lookup("host", 22, KEY))
                .isEqualTo(new Unknown());
        assertThatThrownBy(() -> KnownHosts.read(List.of(folder)))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": is not a regular file");
    }

    @Test
    void A11_a_new_file_is_for_its_owner_only() throws IOException {
        Path file = folder.resolve("home/.ssh/known_hosts");
        KnownHosts.append(file, "Host", 22, KEY);
        KnownHosts.append(file, "host", 2222, ECDSA);
        assertThat(file).hasContent("host " + line(KEY) + "\n[host]:2222 " + line(ECDSA) + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void ssh_keygen_finds_what_was_added() throws IOException {
        Path file = write("first " + line(OTHER));
        KnownHosts.append(file, "fe80::1%eth0", 2222, KEY);
        assertThat(Peers.run("ssh-keygen", "-F", "[fe80::1%eth0]:2222", "-f", file.toString()))
                .contains(line(KEY));
    }

    @Test
    void a_line_is_added_behind_a_last_line_without_an_end() throws IOException {
        Path file = Files.writeString(folder.resolve("known_hosts"), "first " + line(OTHER));
        KnownHosts.append(file, "second", 22, KEY);
        assertThat(file).hasContent("first " + line(OTHER) + "\nsecond " + line(KEY) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "a,b", "*", "!a", "|1|a|b", "@revoked", "#a", "[a]"})
    void K01_a_name_that_means_something_else_in_the_file_is_not_added(String host) {
        Path file = folder.resolve("known_hosts");
        assertThatThrownBy(() -> KnownHosts.append(file, host, 22, KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }

    private KnownHosts hosts(String... lines) throws IOException {
        return KnownHosts.read(List.of(write(lines)));
    }

    private Path write(String... lines) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), String.join("\n", lines) + "\n");
    }

    private static String line(SshPublicKey key) {
        return SshPublicKeys.toLine(key);
    }
}
