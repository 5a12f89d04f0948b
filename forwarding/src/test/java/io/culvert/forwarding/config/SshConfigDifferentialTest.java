package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.config.AlgorithmCatalog.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same configuration files, made at random, for the real ssh and for us: both have the same settings in force. */
class SshConfigDifferentialTest {
    private static final int FILES = 160;
    private static final List<String> HOSTS =
            List.of("alpha", "Beta", "beta.example.com", "10.0.0.1", "db-7.internal", "fe80::7%eth0", "::1%1");
    private static final List<String> USERS = List.of("", "", "root@", "alice@", "bob@");
    private static final Map<String, String> ENVIRONMENT = Map.of("SHELL", "/bin/sh");

    /** What ssh prints of these where nothing was given is not compared (the interval is Debian's, with BatchMode). */
    private static final Set<String> OWN_DEFAULT =
            Set.of("identityfile", "rekeylimit", "preferredauthentications", "serveraliveinterval", "requiredrsasize");

    /** Printed only if they were given. */
    private static final List<String> OPTIONAL = List.of(
            "proxyjump",
            "proxycommand",
            "hostkeyalias",
            "bindaddress",
            "bindinterface",
            "certificatefile",
            "knownhostscommand",
            "identityagent",
            "dynamicforward",
            "localforward",
            "remoteforward");

    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry(
                    "HostName",
                    List.of(
                            "%h",
                            "%h.example.org",
                            "gw.example.net",
                            "192.0.2.7",
                            "%%h",
                            "UPPER.%h",
                            "fe80::7%%eth0",
                            "fe80::7%eth0")),
            Map.entry("Port", List.of("22", "2222", "1", "65535")),
            Map.entry("User", List.of("root", "alice", "\"carol\"", "dave.x")),
            Map.entry("AddressFamily", List.of("any", "inet", "inet6")),
            Map.entry("BatchMode", List.of("yes", "no", "true", "FALSE")),
            Map.entry("BindAddress", List.of("127.0.0.1", "::1", "source.example.com", "fe80::7%eth0")),
            Map.entry("BindInterface", List.of("lo", "eth0")),
            Map.entry("Ciphers", List.of("aes256-ctr,", "+aes128-cbc", "-aes*,!aes128-ctr", "^aes128-ctr,,aes256-ctr")),
            Map.entry("MACs", List.of("hmac-sha2-512", "-*sha1*", "^hmac-sha1")),
            Map.entry("KexAlgorithms", List.of("curve25519-sha256", "-ecdh*", "+diffie-hellman-group14-sha1")),
            Map.entry("ClearAllForwardings", List.of("no", "no", "no", "yes")),
            Map.entry("ConnectTimeout", List.of("5", "1m", "2h30")),
            Map.entry("ConnectionAttempts", List.of("1", "4")),
            Map.entry("DynamicForward", List.of("1080", "[::1]:1081", "*:1082")),
            Map.entry("ExitOnForwardFailure", List.of("yes", "no")),
            Map.entry("GatewayPorts", List.of("yes", "no")),
            Map.entry("GlobalKnownHostsFile", List.of("none", "/etc/a /etc/b", "\"/etc/with space\"")),
            Map.entry("HashKnownHosts", List.of("yes", "no")),
            Map.entry("HostKeyAlias", List.of("Alias", "alias.example.com")),
            Map.entry("IdentitiesOnly", List.of("yes", "no")),
            Map.entry(
                    "IdentityAgent", List.of("none", "SSH_AUTH_SOCK", "$AGENT", "/run/%u/%h.sock", "~/agent", "/a/%%")),
            Map.entry("IdentityFile", List.of("~/.ssh/one", "~/.ssh/%h-%r", "/keys/%C", "\"/keys/a b\"", "~/.ssh/one")),
            Map.entry("KbdInteractiveAuthentication", List.of("yes", "no")),
            Map.entry(
                    "KnownHostsCommand",
                    List.of("none", "/bin/hosts %H '%t' \"%K\" # %f %I", "/bin/hosts  %n ${HOME}")),
            Map.entry(
                    "LocalForward",
                    List.of("8080 db:80", "[::1]:81 [::2]:82", "*:7 h:8", "127.0.0.1:9 h:9", "8080 db:80")),
            Map.entry("LogLevel", List.of("QUIET", "fatal", "ERROR", "INFO", "verbose", "DEBUG", "DEBUG2", "debug3")),
            Map.entry("NumberOfPasswordPrompts", List.of("1", "7")),
            Map.entry("PasswordAuthentication", List.of("yes", "no")),
            Map.entry("PreferredAuthentications", List.of("publickey", "password,publickey")),
            Map.entry(
                    "ProxyCommand",
                    List.of("none", "nc %h %p", "sh -c \"exec nc '%h' %p\" # not a comment", "  spaced   %n %r")),
            Map.entry("ProxyJump", List.of("none", "jump", "u@jump:2200", "[::1]:22", "a,b,c@10.0.0.9", "10.0.0.8")),
            Map.entry("PubkeyAuthentication", List.of("yes", "no", "true", "false")),
            Map.entry("RekeyLimit", List.of("1G", "64K 1h", "default 30m", "4M none", "100000")),
            Map.entry("RequiredRSASize", List.of("2048", "3072", "100000")),
            Map.entry("RemoteForward", List.of("9090 db:80", "0 h:1", "1080", "*:1081", "[::]:81 [::2]:82", "*:7 h:8")),
            Map.entry("ServerAliveCountMax", List.of("0", "9")),
            Map.entry("ServerAliveInterval", List.of("0", "15", "2m")),
            Map.entry("StrictHostKeyChecking", List.of("yes", "no", "off", "ask", "accept-new")),
            Map.entry("TCPKeepAlive", List.of("yes", "no")),
            Map.entry(
                    "UserKnownHostsFile", List.of("none", "~/.ssh/kh", "/kh/%k /kh/%h-%p", "\"/kh/a\"", "/kh/%C_%u%i")),
            Map.entry("IgnoreUnknown", List.of("Foo*,", "bar,foo?ar")),
            Map.entry("foobar", List.of("1")));

    private static final List<String> BLOCKS = List.of(
            "Host *",
            "Host alpha",
            "Host beta*",
            "Host !alpha *",
            "Host * !beta*",
            "Host 10.0.0.? db-?.*",
            "Host=Beta",
            "Host \"alpha\"",
            "Match all",
            "Match host alpha",
            "Match host=*.example.org,gw.*",
            "Match !host *.example.*",
            "Match originalhost alpha,B*",
            "Match user root",
            "Match user alice,bob originalhost !alpha,*",
            "Match !user root localuser *",
            "Match localuser nobody",
            "Match exec true",
            "Match exec \"test %h = alpha\"",
            "Match !exec \"exit 1\" user root",
            "Match user alice exec \"test %n:%p:%r = alpha:22:alice\"",
            "Match host alpha,",
            "Match user ,root,,alice",
            "Match originalhost ,",
            "Match final",
            "Match final host gw.*",
            "Match !final",
            "Match final all");

    @TempDir
    static Path folder;

    @Test
    void files_mean_the_same_to_ssh_and_here() throws IOException {
        AlgorithmCatalog catalog = catalog();
        Here here = Here.find();
        List<String> differences = new ArrayList<>();
        int agreed = 0;
        for (int seed = 0; seed < FILES; seed++) {
            Random random = new Random(seed);
            Path file = write(random, seed);
            String destination = pick(random, USERS) + pick(random, HOSTS);
            Optional<List<String>> theirs = OpenSsh.run(ENVIRONMENT, "ssh", "-G", "-F", file.toString(), destination)
                    .map(output -> output.lines().toList());
            List<String> different;
            try {
                List<String> ours = ours(catalog, here, file, destination);
                different = theirs.map(lines -> differences(ours, lines)).orElse(List.of("ssh refuses it"));
                agreed++;
            } catch (ConfigException e) {
                different = theirs.isPresent() ? List.of(String.valueOf(e.getMessage())) : List.of();
            }
            different.forEach(line -> differences.add(destination + " -F " + file.getFileName() + ": " + line));
        }
        assertThat(differences).isEmpty();
        assertThat(agreed).as("files that both take").isGreaterThan(FILES * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CASignatureAlgorithms -ecdsa*",
                "CASignatureAlgorithms ^rsa-sha2-512",
                "CASignatureAlgorithms ssh-rsa*,",
                "PubkeyAcceptedAlgorithms +ssh-rsa*",
                "HostKeyAlgorithms ^ssh-rsa*,ssh-ed25519,",
                "CertificateFile ~/.ssh/one-cert.pub\nCertificateFile /keys/%h-cert.pub",
                "RevokedHostKeys /etc/ssh/revoked",
                "RevokedHostKeys none"
            })
    void what_is_about_certificates_means_the_same_to_ssh_and_here(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("certificates"), lines);
        List<String> theirs = OpenSsh.run(ENVIRONMENT, "ssh", "-G", "-F", file.toString(), "host")
                .orElseThrow()
                .lines()
                .toList();
        assertThat(differences(ours(catalog(), Here.find(), file, "host"), theirs))
                .isEmpty();
    }

    @Test
    void a_final_pass_that_is_asked_for_where_nothing_counts_is_made() throws IOException {
        Path part = Files.writeString(folder.resolve("asks"), "Match final");
        Path file = Files.writeString(
                folder.resolve("leads"),
                "Host alpha\nHostName gw.example.org\nHost gw.*\nPort 77\nHost nosuch\nInclude " + part + "\n");
        List<String> theirs = OpenSsh.run(ENVIRONMENT, "ssh", "-G", "-F", file.toString(), "alpha")
                .orElseThrow()
                .lines()
                .toList();
        assertThat(theirs).contains("port 77");
        assertThat(differences(ours(catalog(), Here.find(), file, "alpha"), theirs))
                .isEmpty();
    }

    private static List<String> ours(AlgorithmCatalog catalog, Here here, Path file, String text) {
        Destination destination = Destination.parse(text);
        ClientSettings settings = ClientFiles.only(here, file).settings(ClientSettings.builder(catalog), destination);
        return ClientDump.lines(settings, destination, here);
    }

    private static List<String> differences(List<String> ours, List<String> theirs) {
        Map<String, List<String>> expected =
                theirs.stream().collect(Collectors.groupingBy(SshConfigDifferentialTest::keyword));
        Map<String, List<String>> actual =
                ours.stream().collect(Collectors.groupingBy(SshConfigDifferentialTest::keyword));
        Set<String> keywords = new TreeSet<>(actual.keySet());
        keywords.addAll(OPTIONAL);
        keywords.removeIf(keyword -> OWN_DEFAULT.contains(keyword) && isDefault(expected.get(keyword)));
        return keywords.stream()
                .filter(keyword -> !Objects.equals(actual.get(keyword), expected.get(keyword)))
                .map(keyword -> actual.get(keyword) + " is " + expected.get(keyword) + " to ssh")
                .toList();
    }

    private static boolean isDefault(@Nullable List<String> lines) {
        return lines == null
                || lines.size() > 6
                || lines.get(0).endsWith(" 0")
                || lines.get(0).startsWith("rekeylimit 0 ")
                || lines.get(0).equals("serveraliveinterval 300")
                || lines.get(0).equals("requiredrsasize 1024");
    }

    private static String keyword(String line) {
        return line.split(" ")[0];
    }

    private static Path write(Random random, int seed) throws IOException {
        List<String> lines = new ArrayList<>();
        settings(random, lines, random.nextInt(4));
        for (int block = random.nextInt(5); block >= 0; block--) {
            lines.add("# a comment");
            lines.add(pick(random, BLOCKS));
            settings(random, lines, 1 + random.nextInt(6));
            if (random.nextInt(4) == 0) {
                lines.add("Include " + include(random, seed, block));
            }
        }
        Path file = folder.resolve("config-" + seed);
        Files.write(file, lines);
        return file;
    }

    private static String include(Random random, int seed, int block) throws IOException {
        List<String> lines = new ArrayList<>();
        settings(random, lines, 2);
        lines.add(pick(random, BLOCKS));
        settings(random, lines, 2);
        Files.write(folder.resolve("part-" + seed + "-" + block + "-b"), lines);
        List<String> other = new ArrayList<>();
        settings(random, other, 1);
        Files.write(folder.resolve("part-" + seed + "-" + block + "-a"), other);
        return folder + "/part-" + seed + "-" + block + "-* " + folder + "/none-*";
    }

    private static void settings(Random random, List<String> lines, int count) {
        List<String> keywords = VALUES.keySet().stream().sorted().toList();
        for (int i = 0; i < count; i++) {
            String keyword = pick(random, keywords);
            if (keyword.equals("foobar") && random.nextInt(4) > 0) {
                keyword = "IdentityFile";
            }
            String separator = random.nextInt(5) == 0 ? "=" : " ";
            lines.add((random.nextBoolean() ? "  " : "\t")
                    + keyword
                    + separator
                    + pick(random, VALUES.getOrDefault(keyword, List.of())));
        }
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** What this ssh can do, so that lists of algorithms can be compared. */
    private static AlgorithmCatalog catalog() {
        String defaults =
                OpenSsh.run(Map.of(), "ssh", "-G", "-F", "none", "host").orElseThrow();
        return new AlgorithmCatalog(
                names("kex", "kexalgorithms", defaults),
                names("cipher", "ciphers", defaults),
                names("mac", "macs", defaults),
                names("HostKeyAlgorithms", "hostkeyalgorithms", defaults),
                names("PubkeyAcceptedAlgorithms", "pubkeyacceptedalgorithms", defaults));
    }

    private static Names names(String list, String keyword, String defaults) {
        return new Names(
                OpenSsh.run(Map.of(), "ssh", "-Q", list).orElseThrow().lines().toList(),
                List.of(OpenSsh.value(defaults, keyword).split(",")));
    }
}
