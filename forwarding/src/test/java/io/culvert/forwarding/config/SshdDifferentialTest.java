package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.MaxStartups;
import io.culvert.core.RekeyLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same lines for the real sshd, which prints what it understood, and for us. */
class SshdDifferentialTest {
    @TempDir
    static Path folder;

    private static String defaults = "";

    @BeforeAll
    static void makeHostKey() {
        OpenSsh.run(
                Map.of(),
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("key").toString());
        Optional<String> output = sshd();
        assumeTrue(output.isPresent() || Boolean.getBoolean("culvert.peers.required"), "sshd -T does not work here");
        defaults = output.orElseThrow();
    }

    private static Optional<String> sshd(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("-T", "-f", "/dev/null", "-h", folder.resolve("key").toString()));
        for (String option : options) {
            arguments.addAll(List.of("-o", option));
        }
        return OpenSsh.run(Map.of(), "sshd", arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "default none",
                "default 1h",
                "1G",
                "1.5G 1h30m",
                "16",
                "15",
                "1K 10",
                "1k none",
                "7E",
                "8E",
                "1KB",
                "-1",
                "1G x",
                "1G 1h 1h",
                "none",
            })
    void RekeyLimit_is_read_alike(String value) {
        compare("RekeyLimit", value, () -> {
            RekeyLimit limit = settings("RekeyLimit " + value).rekeyLimit();
            boolean unset = value.startsWith("default") || value.startsWith("0"); // which sshd prints as 0
            return (unset ? 0 : limit.bytes()) + " " + limit.time().toSeconds();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"10:30:100", "7", "1", "5:100:5", "10:30:5", "10:0:20", "10:101:20", "10:30", "0", "x"})
    void MaxStartups_is_read_alike(String value) {
        compare("MaxStartups", value, () -> {
            MaxStartups limit = settings("MaxStartups " + value).maxStartups();
            return limit.start() + ":" + limit.ratePercent() + ":" + limit.full();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "30", "30s", "2M", "1h30m", "1h30", "1m1m", "1D", "2w", "3000w", "4000w", "h", "1x", "1.5", "none"
            })
    void LoginGraceTime_is_read_alike(String value) {
        compare("LoginGraceTime", value, () -> {
            Duration time = settings("LoginGraceTime " + value).loginGraceTime();
            return String.valueOf(time.toSeconds());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes256-ctr,aes128-ctr",
                "aes128-ctr,aes128-ctr",
                "+aes128-cbc",
                "+aes128-ctr",
                "-aes*",
                "-aes*-ctr,chacha20-poly1305@openssh.com",
                "-aes???-ctr",
                "-nosuch",
                "^aes256-ctr,aes128-ctr",
                "^aes128-cbc",
                "nosuch",
                "+nosuch",
                "^nosuch",
                "aes128-ctr,nosuch",
                "aes256-ctr,",
                ",aes256-ctr,,aes128-ctr,",
                "+aes128-cbc,",
                "+,",
                "-",
                "-aes128-ctr,",
                "-aes*,!aes128-ctr",
                "-!aes128-ctr",
                "+!aes128-cbc",
                "^",
            })
    void lists_of_algorithms_are_read_alike(String value) {
        String all = OpenSsh.run(Map.of(), "ssh", "-Q", "cipher").orElseThrow();
        AlgorithmCatalog.Names names = new AlgorithmCatalog.Names(
                all.lines().toList(), List.of(OpenSsh.value(defaults, "ciphers").split(",")));
        compare("Ciphers", value, () -> String.join(",", AlgorithmList.parse(value, names)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-ed25519,",
                "ssh-rsa*",
                "ssh-rsa*,",
                "+ssh-rsa*",
                "^ssh-rsa*",
                "-ssh-rsa*",
                "-*rsa*,!rsa-sha2-512",
                "*",
                "+*",
                "+nosuch*",
                "^ecdsa*,ssh-ed25519",
                "-sk-*,ssh-ed25519,",
                "!ssh-rsa",
            })
    void lists_of_signatures_are_read_alike(String value) {
        String all =
                OpenSsh.run(Map.of(), "ssh", "-Q", "PubkeyAcceptedAlgorithms").orElseThrow();
        AlgorithmCatalog.Names names = new AlgorithmCatalog.Names(
                all.lines().toList(),
                List.of(OpenSsh.value(defaults, "pubkeyacceptedalgorithms").split(",")));
        compare("PubkeyAcceptedAlgorithms", value, () -> String.join(",", AlgorithmList.parse(value, names)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PermitOpen any",
                "PermitOpen none",
                "PermitOpen host:80 [::1]:* *:443",
                "PermitOpen any host:80",
                "PermitOpen host:80 none",
                "PermitOpen host",
                "PermitOpen host:0",
                "PermitOpen host:65536",
                "PermitOpen /run/a:80",
                "PermitListen 80",
                "PermitListen *",
                "PermitListen localhost:80 [::1]:80",
                "PermitListen 80 any",
                "PermitListen 0",
                "PermitListen host",
                "AllowTcpForwarding all",
                "AllowTcpForwarding LOCAL",
                "AllowTcpForwarding true",
                "GatewayPorts clientspecified",
                "GatewayPorts true",
                "DisableForwarding true",
                "DisableForwarding 1",
                "AllowUsers bob *@192.0.2.0/24 eve@!192.0.2.7,*",
                "AllowUsers bob@192.0.2.7/24",
                "AllowUsers bob@192.0.2.0/33",
                "AllowUsers bob@",
                "DenyUsers \"bob",
                "Port 22 23",
                "Port=22",
                "Port = 22",
                "Port 0",
                "Port 65536",
                "port",
                "MaxAuthTries 0x10",
                "MaxAuthTries 10",
                "StrictModes on",
                "LogLevel VERBOSE",
                "LogLevel loud",
                "AddressFamily inet7",
                "Nonsense yes",
                "PubkeyAuthOptions touch-required verify-required",
                "PubkeyAuthOptions touch",
                "CASignatureAlgorithms ssh-ed25519,rsa-sha2-512",
                "CASignatureAlgorithms ssh-ed25519-cert-v01@openssh.com",
                "AuthorizedPrincipalsFile %h/%u/%%",
                "TrustedUserCAKeys a b",
                "AuthorizedPrincipalsCommand none",
                "AuthorizedPrincipalsCommand /bin/true",
                "AuthorizedPrincipalsCommand true",
                "AuthorizedKeysCommand true",
                "ChrootDirectory none",
                "RequiredRSASize 0",
                "RequiredRSASize 1024",
                "RequiredRSASize 4096",
                "RequiredRSASize -1",
                "RequiredRSASize x",
                "HostCertificate none",
            })
    void lines_are_accepted_and_refused_alike(String line) {
        assertThat(ours(() -> String.valueOf(settings(line).warnings())).isPresent())
                .isEqualTo(sshd(line).isPresent());
    }

    @Test
    void addresses_with_a_zone_are_read_alike() throws IOException {
        String zone = NetworkInterface.networkInterfaces()
                .filter(one -> one.inetAddresses().anyMatch(InetAddress::isLinkLocalAddress))
                .map(NetworkInterface::getName)
                .findFirst()
                .orElse("1");
        for (String address : List.of("fe80::7%" + zone, "[fe80::7%" + zone + "]:2222", "fe80::7")) {
            compare(
                    "ListenAddress",
                    address,
                    () -> OpenSsh.value(
                            String.join(
                                    "\n", settings("ListenAddress " + address).dump()),
                            "listenaddress"));
        }
    }

    /** Settings, and blocks of them behind Match, for one of a few connections. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void generated_files_are_read_alike(int block) throws IOException {
        for (int file = 0; file < 30; file++) {
            Random random = new Random(1000L * block + file);
            Path config = Files.write(folder.resolve("generated"), generated(random));
            String connection = CONNECTIONS.get(random.nextInt(CONNECTIONS.size()));
            Optional<String> theirs = OpenSsh.run(
                    Map.of(),
                    "sshd",
                    "-T",
                    "-C",
                    connection,
                    "-f",
                    config.toString(),
                    "-h",
                    folder.resolve("key").toString());
            Optional<List<String>> ours = ours(() -> ServerSettings.builder()
                    .file(config)
                    .build()
                    .forConnection(
                            ConnectionSpec.parse(connection, user -> user.equals("root") ? Set.of("root") : Set.of()))
                    .dump());
            assertThat(ours.map(lines -> compared(lines.stream())))
                    .describedAs("%s%n%s", connection, Files.readString(config))
                    .isEqualTo(theirs.map(output -> compared(output.lines())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain/a.conf",
                "plain/*.conf",
                "pl*/a.conf",
                "[op]*/?.conf",
                "plain/{a,b}.conf",
                "plain/[[:alpha:]].conf",
                "plain/[!b-z].conf",
                "plain/[^b-z].conf",
                "plain/[[:nosuch:]].conf",
                "plain/[z-a].conf",
                "plain/[a",
                "plain/[]a].conf",
                "plain/\\a.conf",
                "pla\\in/a.conf",
                "plain/\\*.conf",
                "plain/.*",
                "plain",
                "none/*",
                "none/a.conf",
                "*/../plain/a.conf",
                "odd/[[]x.conf",
                "odd/[x.conf",
                "odd/*",
                "*/*.conf plain/b.conf",
            })
    void includes_find_the_same_files(String patterns) throws IOException {
        Path includes = Files.createDirectories(folder.resolve("includes"));
        for (String file : List.of("plain/a.conf", "plain/b.conf", "plain/.h.conf", "odd/{a,b}.conf", "odd/[x.conf")) {
            Path path = includes.resolve(file);
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, "AllowUsers " + file.replaceAll("[^a-z]", "") + "\n");
        }
        Files.createDirectories(includes.resolve("plain/folder.conf"));
        String arguments = Stream.of(patterns.split(" "))
                .map(pattern -> includes + "/" + pattern)
                .collect(Collectors.joining(" "));
        Path config = Files.writeString(folder.resolve("including"), "Include " + arguments + "\n");
        String theirs = OpenSsh.run(
                        Map.of(),
                        "sshd",
                        "-T",
                        "-f",
                        config.toString(),
                        "-h",
                        folder.resolve("key").toString())
                .orElseThrow();
        assertThat(allowed(ServerSettings.builder().file(config).build().dump().stream()))
                .isEqualTo(allowed(theirs.lines()));
    }

    private static List<String> allowed(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("allowusers ")).toList();
    }

    private static final List<String> CONNECTIONS = List.of(
            "user=root,host=alpha.example,addr=192.0.2.7,laddr=127.0.0.1,lport=22",
            "user=bob,host=beta,addr=2001:db8::5,laddr=::1,lport=2222",
            "user=eve,host=10.1.2.3,addr=10.1.2.3,laddr=192.0.2.1,lport=22",
            "user=root,host=10.9.9.9,addr=10.9.9.9,laddr=192.0.2.1,lport=2222");

    private static final List<String> MATCHES = List.of(
            "all",
            "User bob",
            "User root,!eve",
            "user=r*",
            "User !root,*",
            "Host *.example",
            "Host !*.example,*",
            "Address 192.0.2.0/24",
            "Address 2001:db8::/32,10.*",
            "Address !10.1.2.3,10.0.0.0/8",
            "LocalAddress 127.0.0.1",
            "LocalPort 2222",
            "LocalPort 22 User root",
            "Group root",
            "Group !root,*",
            "User bob Address *",
            "User bob,",
            "User ,eve,,root",
            "Host beta,",
            "Group ,root",
            "Address 192.0.2.0/24,",
            "User ,");

    private static final List<String> GLOBAL = List.of(
            "LoginGraceTime 1m",
            "MaxStartups 5:50:9",
            "StrictModes no",
            "TCPKeepAlive no",
            "PidFile none",
            "PidFile /run/other.pid",
            "AddressFamily inet",
            "PerSourceMaxStartups 5",
            "PerSourceNetBlockSize 24:64",
            "Port 2022");

    /**
     * Without "AuthenticationMethods any", which sshd takes for an error behind a list, even behind another Match,
     * and without "PasswordAuthentication no", with which it refuses lists that need passwords.
     */
    private static final List<String> EVERYWHERE = List.of(
            "AllowTcpForwarding local",
            "AllowTcpForwarding no",
            "AllowStreamLocalForwarding local",
            "AllowStreamLocalForwarding remote",
            "StreamLocalBindMask 07",
            "StreamLocalBindUnlink yes",
            "DisableForwarding yes",
            "GatewayPorts clientspecified",
            "PermitOpen host:80 [::1]:443",
            "PermitOpen none",
            "PermitListen 80 localhost:*",
            "PermitListen any",
            "AllowUsers bob *@192.0.2.0/24",
            "AllowUsers eve",
            "DenyUsers mallory",
            "AllowGroups staff",
            "DenyGroups a b",
            "PermitRootLogin no",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication yes",
            "PubkeyAuthentication yes",
            "AuthenticationMethods publickey,password password",
            "AuthenticationMethods none",
            "AuthorizedKeysFile none",
            "AuthorizedKeysFile .ssh/a /etc/keys/%u",
            "TrustedUserCAKeys none",
            "TrustedUserCAKeys /etc/ssh/authorities",
            "AuthorizedPrincipalsFile none",
            "AuthorizedPrincipalsFile .ssh/principals",
            "RevokedKeys none",
            "RevokedKeys /etc/ssh/revoked",
            "PubkeyAuthOptions none",
            "PubkeyAuthOptions touch-required",
            "PubkeyAuthOptions verify-required",
            "Banner none",
            "Banner /etc/issue",
            "AuthorizedKeysCommand none",
            "RequiredRSASize 3072",
            "RequiredRSASize 1024",
            "AuthorizedPrincipalsCommand none",
            "AuthorizedPrincipalsCommandUser none",
            "MaxSessions 3",
            "ForceCommand none",
            "ForceCommand /bin/echo a  b",
            "AcceptEnv LANG LC_*",
            "AcceptEnv TZ",
            "MaxAuthTries 3",
            "LogLevel DEBUG",
            "LogLevel VERBOSE",
            "RekeyLimit 2G 2h",
            "ClientAliveInterval 1m",
            "ClientAliveCountMax 7",
            "ChannelTimeout session=5m direct-*=1h30m",
            "ChannelTimeout global=20m *=1h",
            "UnusedConnectionTimeout 1h");

    /** Our defaults differ here and there, so that what is compared is first set. */
    private static List<String> generated(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.add(GLOBAL.get(random.nextInt(GLOBAL.size())));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            lines.add(EVERYWHERE.get(random.nextInt(EVERYWHERE.size())));
        }
        for (int blocks = random.nextInt(5); blocks > 0; blocks--) {
            lines.add("Match " + MATCHES.get(random.nextInt(MATCHES.size())));
            for (int i = random.nextInt(5); i > 0; i--) {
                lines.add("    " + EVERYWHERE.get(random.nextInt(EVERYWHERE.size())));
            }
            if (random.nextInt(10) == 0) {
                lines.add("    " + GLOBAL.get(random.nextInt(GLOBAL.size())));
            }
        }
        return lines;
    }

    /** Of the lines those whose defaults are the same, in order of name. */
    private static List<String> compared(Stream<String> lines) {
        Set<String> ownDefaults =
                Set.of("logingracetime 120", "logingracetime 30", "pidfile none", "pidfile /run/sshd.pid");
        String ownMaxStartups = ownDefault("maxstartups ");
        String ownPerSourceMaxStartups = ownDefault("persourcemaxstartups ");
        Set<String> compared = Stream.concat(EVERYWHERE.stream(), GLOBAL.stream())
                .map(line -> line.substring(0, line.indexOf(' ')).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return lines.filter(line -> compared.contains(line.split(" ", 2)[0]))
                .filter(line -> !ownDefaults.contains(line))
                .filter(line -> !line.equals("maxstartups 10:30:100") && !line.equals(ownMaxStartups))
                .filter(line -> !line.equals("persourcemaxstartups none") && !line.equals(ownPerSourceMaxStartups))
                .filter(line ->
                        !line.equals("allowstreamlocalforwarding yes") && !line.equals("allowstreamlocalforwarding no"))
                .filter(line -> !line.equals("requiredrsasize 1024") && !line.equals("requiredrsasize 2048"))
                .filter(line -> !line.equals("rekeylimit 0 0") && !line.equals("rekeylimit 1073741824 3600"))
                .filter(line -> !line.equals("clientaliveinterval 0") && !line.equals("clientaliveinterval 15"))
                .sorted()
                .toList();
    }

    private static String ownDefault(String keyword) {
        return ServerSettings.builder().build().dump().stream()
                .filter(line -> line.startsWith(keyword))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_keyword_that_sshd_prints_is_known() {
        KeywordTable table = new ServerKeywords(AlgorithmCatalog.CULVERT).table;
        assertThat(defaults.lines().map(line -> line.split(" ")[0]).distinct())
                .hasSizeGreaterThan(70)
                .allMatch(keyword -> table.find(keyword).isPresent());
    }

    private static void compare(String keyword, String value, Supplier<String> ours) {
        Optional<String> theirs =
                sshd(keyword + " " + value).map(output -> OpenSsh.value(output, keyword.toLowerCase(Locale.ROOT)));
        assertThat(ours(ours)).isEqualTo(theirs);
    }

    private static <T> Optional<T> ours(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    private static ServerSettings settings(String line) {
        return ServerSettings.builder().option(line).build();
    }
}
