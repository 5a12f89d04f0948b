package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.core.IdleLimits;
import io.culvert.core.MaxStartups;
import io.culvert.core.RekeyLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    @TempDir
    Path folder;

    @Test
    void without_a_word_it_is_a_careful_sshd() {
        ServerSettings settings = ServerSettings.builder().build();
        assertThat(sockets(settings)).containsExactly("0.0.0.0:22", "[0:0:0:0:0:0:0:0]:22");
        assertThat(settings.hostKeys().toString())
                .isEqualTo("[/etc/ssh/ssh_host_rsa_key, /etc/ssh/ssh_host_ecdsa_key, /etc/ssh/ssh_host_ed25519_key]");
        assertThat(settings.namesHostKeys()).isFalse();
        assertThat(settings.authorizedKeysFiles()).containsExactly(".ssh/authorized_keys", ".ssh/authorized_keys2");
        assertThat(settings.pidFile()).isEmpty();
        assertThat(settings.banner()).isEmpty();
        assertThat(settings.transport()).isEmpty();
        assertThat(settings.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(settings.allowTcpForwarding()).isEqualTo(AllowTcpForwarding.YES);
        assertThat(settings.permitOpen().permits("host", 80)).isTrue();
        assertThat(settings.permitListen().permits("localhost", 0)).isTrue();
        assertThat(settings.gatewayPorts()).isEqualTo(GatewayPorts.NO);
        assertThat(settings.rekeyLimit()).isEqualTo(RekeyLimit.DEFAULT);
        assertThat(settings.loginGraceTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.maxAuthTries()).isEqualTo(6);
        assertThat(settings.maxStartups().full()).isGreaterThanOrEqualTo(MaxStartups.DEFAULT.full());
        assertThat(settings.clientAliveInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.clientAliveCountMax()).isEqualTo(3);
        assertThat(settings.tcpKeepAlive()).isTrue();
        assertThat(settings.strictModes()).isTrue();
        assertThat(settings.kexAlgorithms())
                .isEqualTo(AlgorithmCatalog.CULVERT.kexAlgorithms().defaults());
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void a_file_says_it_all() {
        ServerSettings settings = file("""
            # Our jump host
            Port 2222
            port=2223
            ListenAddress 127.0.0.1
            ListenAddress [::1]:2200
            ListenAddress gate.example:2201
            HostKey "/etc/culvert/host key"
            HostKey /etc/culvert/rsa
            AuthorizedKeysFile /etc/keys/%u %h/.ssh/authorized_keys
            PidFile /run/culvert.pid
            LogLevel DEBUG
            AllowTcpForwarding local
            PermitOpen db:5432 [::1]:80
            PermitListen 8080
            GatewayPorts clientspecified
            Ciphers ^aes256-gcm@openssh.com
            MACs -*-etm@openssh.com
            KexAlgorithms +diffie-hellman-group16-sha512
            HostKeyAlgorithms ssh-ed25519
            PubkeyAcceptedKeyTypes rsa-sha2-*
            RekeyLimit 1G 1h
            LoginGraceTime 1m
            MaxAuthTries 3
            MaxStartups 7
            MemoryBudget 1.5G
            ClientAliveInterval 0
            ClientAliveCountMax 1
            TCPKeepAlive no
            StrictModes no
            Banner /etc/issue.net
            Transport nio
            """).build();
        assertThat(sockets(settings))
                .containsExactly(
                        "127.0.0.1:2222", "127.0.0.1:2223", "[0:0:0:0:0:0:0:1]:2200", "gate.example/<unresolved>:2201");
        assertThat(settings.hostKeys()).containsExactly(Path.of("/etc/culvert/host key"), Path.of("/etc/culvert/rsa"));
        assertThat(settings.authorizedKeysFiles()).containsExactly("/etc/keys/%u", "%h/.ssh/authorized_keys");
        assertThat(settings.pidFile()).contains(Path.of("/run/culvert.pid"));
        assertThat(settings.logLevel()).isEqualTo(LogLevel.DEBUG1);
        assertThat(settings.allowTcpForwarding().local()).isTrue();
        assertThat(settings.allowTcpForwarding().remote()).isFalse();
        assertThat(settings.permitOpen().permits("::1", 80)).isTrue();
        assertThat(settings.permitOpen().permits("::1", 5432)).isFalse();
        assertThat(settings.permitListen().permits("localhost", 8080)).isTrue();
        assertThat(settings.permitListen().permits("localhost", 0)).isFalse();
        assertThat(settings.gatewayPorts()).isEqualTo(GatewayPorts.CLIENTSPECIFIED);
        assertThat(settings.ciphers()).startsWith("aes256-gcm@openssh.com").hasSize(6);
        assertThat(settings.macs()).containsExactly("hmac-sha2-256", "hmac-sha2-512");
        assertThat(settings.kexAlgorithms()).endsWith("diffie-hellman-group16-sha512");
        assertThat(settings.hostKeyAlgorithms()).containsExactly("ssh-ed25519");
        assertThat(settings.pubkeyAcceptedAlgorithms())
                .containsExactly(
                        "rsa-sha2-512-cert-v01@openssh.com",
                        "rsa-sha2-256-cert-v01@openssh.com",
                        "rsa-sha2-512",
                        "rsa-sha2-256");
        assertThat(settings.rekeyLimit()).isEqualTo(new RekeyLimit(1L << 30, Duration.ofHours(1)));
        assertThat(settings.loginGraceTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.maxAuthTries()).isEqualTo(3);
        assertThat(settings.maxStartups()).isEqualTo(new MaxStartups(7, 30, 7));
        assertThat(settings.memoryBudget()).contains(3L << 29);
        assertThat(settings.clientAliveInterval()).isZero();
        assertThat(settings.clientAliveCountMax()).isEqualTo(1);
        assertThat(settings.tcpKeepAlive()).isFalse();
        assertThat(settings.strictModes()).isFalse();
        assertThat(settings.banner()).contains(Path.of("/etc/issue.net"));
        assertThat(settings.transport()).contains(TransportKind.NIO);
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void the_first_value_wins_and_options_come_before_the_file() {
        ServerSettings settings = ServerSettings.builder()
                .option("MaxAuthTries=1")
                .option("PermitOpen=none")
                .argument("-h", "HostKey", "my key # 1")
                .option("DenyUsers eve")
                .lines(
                        "file",
                        List.of("MaxAuthTries 2", "MaxAuthTries 3", "PermitOpen any", "HostKey b", "DenyUsers bob"))
                .build();
        assertThat(settings.maxAuthTries()).isEqualTo(1);
        assertThat(settings.permitOpen().permits("host", 80)).isFalse();
        assertThat(settings.hostKeys()).containsExactly(Path.of("my key # 1"), Path.of("b"));
        assertThat(settings.userRules().allows("eve", InetAddress.getLoopbackAddress(), name -> Set.of()))
                .isFalse();
        assertThat(settings.userRules().allows("bob", InetAddress.getLoopbackAddress(), name -> Set.of()))
                .isFalse();
    }

    @Test
    void ports_of_the_command_line_replace_those_of_the_file_but_not_those_of_ListenAddress() {
        ServerSettings settings = ServerSettings.builder()
                .argument("-p", "Port", "1000")
                .argument("-p", "Port", "1001")
                .lines("file", List.of("Port 22", "ListenAddress 127.0.0.1", "ListenAddress 127.0.0.1:23"))
                .build();
        assertThat(sockets(settings)).containsExactly("127.0.0.1:1000", "127.0.0.1:1001", "127.0.0.1:23");
    }

    @ParameterizedTest
    @CsvSource({"any, 2", "inet, 1", "inet6, 1"})
    void AddressFamily_limits_where_it_listens(String family, int sockets) {
        assertThat(ServerSettings.builder()
                        .option("AddressFamily " + family)
                        .build()
                        .listenAddresses())
                .hasSize(sockets);
    }

    @ParameterizedTest
    @CsvSource({
        "yes, no, true, true",
        "all, no, true, true",
        "local, no, true, false",
        "remote, no, false, true",
        "no, no, false, false",
        "yes, yes, false, false",
        "local, yes, false, false",
        "remote, yes, false, false",
    })
    void A08_a_switch_that_disables_forwarding_disables_it(
            String allow, String disable, boolean local, boolean remote) {
        AllowTcpForwarding allowed = ServerSettings.builder()
                .option("AllowTcpForwarding " + allow)
                .option("DisableForwarding " + disable)
                .build()
                .allowTcpForwarding();
        assertThat(allowed.local()).isEqualTo(local);
        assertThat(allowed.remote()).isEqualTo(remote);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RefuseConnection yes",
                "RDomain %D",
                "UseDNS yes",
                "PermitRootLogin forced-commands-only",
            })
    void A08_what_would_fail_open_if_it_were_ignored_is_an_error(String line) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder()
                        .lines("file", List.of("", line))
                        .build())
                .withMessageStartingWith("file line 2: " + line.substring(0, line.indexOf(' ')) + ": ")
                .withMessageContaining(";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AuthenticationMethods any",
                "AuthenticationMethods publickey",
                "PubkeyAuthentication yes",
                "RevokedKeys none",
                "RefuseConnection no",
                "UseDNS no",
                "RequiredRSASize 2048",
            })
    void what_asks_for_nothing_is_accepted(String line) {
        assertThat(ServerSettings.builder().option(line).build().warnings()).isEmpty();
    }

    @Test
    void a_program_needs_the_user_whom_it_runs_as() {
        for (String keyword : List.of("AuthorizedKeysCommand", "AuthorizedPrincipalsCommand")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> ServerSettings.builder()
                            .option(keyword + " /bin/true")
                            .build())
                    .withMessageStartingWith(keyword + " set without " + keyword + "User; write ");
        }
    }

    @Test
    void all_errors_are_told_at_once() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder()
                        .option("MaxSessions x")
                        .lines("file", List.of("Prot 22", "Port 22", "Port x", "Match Nobody y", "Port \"22"))
                        .build())
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())
                                .lines()
                                .map(line -> line.replaceAll("(line \\d).*", "$1")))
                        .containsExactly(
                                "command-line line 0", "file: line 1", "file line 3", "file line 4", "file line 5"));
    }

    @Test
    void RequiredRSASize_below_what_is_taken_at_all_costs_a_warning() {
        assertThat(file("RequiredRSASize 1024\n").build().warnings())
                .containsExactly(folder.resolve("config") + " line 1: RequiredRSASize: RSA keys of fewer than 2048 bits"
                        + " are never accepted, whatever this says");
    }

    @Test
    void an_algorithm_that_only_OpenSSH_has_costs_a_warning() {
        ServerSettings settings = file("Ciphers aes256-cbc,aes256-ctr\nPubkeyAcceptedAlgorithms +ssh-rsa\n")
                .build();
        assertThat(settings.warnings())
                .containsExactly(
                        folder.resolve("config") + " line 1: Ciphers: aes256-cbc is not spoken here and is passed over",
                        folder.resolve("config")
                                + " line 2: PubkeyAcceptedAlgorithms: ssh-rsa is not spoken here and is passed over");
    }

    @Test
    void each_keyword_without_a_meaning_costs_one_warning() {
        ServerSettings settings =
                file("X11Forwarding yes\n\nprintmotd no\nUsePAM=yes\n").build();
        assertThat(settings.warnings())
                .containsExactly(
                        folder.resolve("config") + " line 1: keyword X11Forwarding has no meaning here and is ignored",
                        folder.resolve("config") + " line 3: keyword PrintMotd has no meaning here and is ignored",
                        folder.resolve("config") + " line 4: keyword UsePAM has no meaning here and is ignored");
    }

    @ParameterizedTest
    @CsvSource({
        "Prot, Port",
        "PermitOpne, PermitOpen",
        "AllowTcpForward, AllowTcpForwarding",
        "gatewayport, GatewayPorts",
        "Match2, Match"
    })
    void an_unknown_keyword_is_an_error_with_the_nearest_name(String keyword, String nearest) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder()
                        .lines("sshd_config", List.of("Port 22", keyword + " x"))
                        .build())
                .withMessage("sshd_config: line 2: Bad configuration option: " + keyword + "; did you mean " + nearest
                        + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Port 22 23                  | extra argument '23'",
                "Port 0                      | '0' is not a number",
                "Port 0x16                   | '0x16' is not a number",
                "Port ssh                    | 'ssh' is not a number",
                "MaxAuthTries -1             | '-1' is not a number",
                "ClientAliveCountMax 99999999999 | is not a number",
                "ListenAddress host:         | '' is not a number",
                "ListenAddress [::1]22       | is not an address",
                "ListenAddress [::1          | is not an address",
                "ListenAddress *             | invalid characters",
                "AllowTcpForwarding maybe    | write one of all, local, no, remote, yes",
                "GatewayPorts true           | write one of clientspecified, no, yes",
                "Ciphers 3des-cbc            | keep at least one of aes128-gcm@openssh.com",
                "AuthorizedKeysFile %k       | unknown %-token",
                "AuthorizedKeysFile a%       | unknown %-token",
                "PermitOpen any host:80      | 'any' has no port",
                "LoginGraceTime none         | invalid time value",
                "RekeyLimit 1                | too small",
                "Banner \"x                  | a quote is not closed",
            })
    void A08_a_value_that_cannot_be_used_is_an_error_with_place_and_reason(String line, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder().option(line).build())
                .withMessageStartingWith("command-line line 0: ")
                .withMessageContaining(reason);
    }

    @Test
    void an_argument_is_checked_like_an_option_and_named_in_the_error() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() ->
                        ServerSettings.builder().argument("-p", "Port", "99999").build())
                .withMessage("option -p: Port: '99999' is not a number; write one from 1 to 65535");
    }

    static Stream<String> P09_a_file_beyond_the_limits_is_an_error_as_a_whole() {
        return Stream.of("Port 22\n".repeat(200_000), "\n".repeat(10_001), "#" + "x".repeat(1 << 20) + "\n");
    }

    @ParameterizedTest
    @MethodSource
    void P09_a_file_beyond_the_limits_is_an_error_as_a_whole(String content) throws IOException {
        Path path = Files.write(folder.resolve("big"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder().file(path).build())
                .withMessageStartingWith(path.toString())
                .withMessageContaining(";");
    }

    @Test
    void a_long_line_is_read_whole() throws IOException {
        Path path = Files.writeString(folder.resolve("long"), "DenyUsers " + "x".repeat(100_000) + " eve\n");
        ServerSettings settings = ServerSettings.builder().file(path).build();
        assertThat(settings.dump()).anyMatch(line -> line.equals("denyusers eve"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/", "/nonexistent/sshd_config"})
    void P09_what_is_not_a_regular_file_is_not_read(Path path) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerSettings.builder().file(path).build())
                .withMessageContaining(path.toString());
    }

    private ServerSettingsBuilder file(String content) {
        try {
            return ServerSettings.builder().file(Files.writeString(folder.resolve("config"), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> sockets(ServerSettings settings) {
        return settings.listenAddresses().stream()
                .map(address -> address.toString().replaceFirst("^/", ""))
                .toList();
    }

    @Test
    void a_subsystem_behind_Match_stands_before_the_one_of_its_name_and_the_others_stay() {
        ServerSettings settings = ServerSettings.builder()
                .lines(
                        "test",
                        List.of(
                                "Subsystem sftp /bin/all",
                                "Subsystem other /bin/other",
                                "Match User bob",
                                "Subsystem sftp /bin/bob",
                                "Subsystem own /bin/own",
                                "Match all",
                                "Subsystem sftp /bin/late"))
                .build();
        assertThat(settings.subsystems()).isEqualTo(Map.of("sftp", "/bin/all", "other", "/bin/other"));
        assertThat(settings.forConnection(ConnectionSpec.parse("user=bob,host=h,addr=192.0.2.1", user -> Set.of()))
                        .subsystems())
                .isEqualTo(Map.of("sftp", "/bin/bob", "own", "/bin/own", "other", "/bin/other"));
    }

    @Test
    void a_word_of_a_subsystem_that_is_in_quotes_is_one_word_to_the_shell() {
        ServerSettings settings = ServerSettings.builder()
                .option("Subsystem a \"/opt/my dir/x\" -l 'b  c' \"\" d\\\"e $F \"it's\\\\ g\"")
                .build();
        assertThat(settings.subsystems())
                .containsEntry("a", "\"/opt/my dir/x\" -l \"b  c\" \"\" d\\\"e $F \"it's\\\\ g\"");
    }

    @Test
    void a_Match_block_for_a_version_of_OpenSSH_is_not_for_us() {
        ServerSettings settings = ServerSettings.builder()
                .lines(
                        "test",
                        List.of(
                                "Match Version OpenSSH_10.*",
                                "MaxAuthTries 1",
                                "Match Version Culvert*",
                                "MaxAuthTries 2"))
                .build();
        assertThat(settings.forConnection(ConnectionSpec.parse("user=bob,host=h,addr=192.0.2.1", user -> Set.of()))
                        .maxAuthTries())
                .isEqualTo(2);
    }

    @Test
    void a_time_for_all_channels_together_is_no_pattern() {
        IdleLimits limits = ServerSettings.builder()
                .option("ChannelTimeout global=20m direct-*=5s")
                .build()
                .idleLimits();
        assertThat(limits.allChannels()).isEqualTo(Duration.ofMinutes(20));
        assertThat(limits.channel("global")).isEqualTo(Duration.ZERO);
        assertThat(limits.channel("direct-tcpip")).isEqualTo(Duration.ofSeconds(5));
        assertThat(ServerSettings.builder()
                        .option("ChannelTimeout *=5s")
                        .build()
                        .idleLimits()
                        .allChannels())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void what_a_Match_block_takes_is_among_the_signatures_that_are_taken_of_anybody() {
        ServerSettings settings = ServerSettings.builder()
                .lines(
                        "test",
                        List.of(
                                "PubkeyAcceptedAlgorithms ssh-ed25519",
                                "Match User bob",
                                "PubkeyAcceptedAlgorithms rsa-sha2-512,ssh-ed25519"))
                .build();
        assertThat(settings.pubkeyAcceptedAlgorithmsOfAnybody()).containsExactly("ssh-ed25519", "rsa-sha2-512");
        assertThat(settings.pubkeyAcceptedAlgorithms()).containsExactly("ssh-ed25519");
    }

    @Test
    void every_keyword_with_a_value_is_printed() {
        ServerKeywords keywords = new ServerKeywords(AlgorithmCatalog.CULVERT);
        ServerSettingsBuilder builder = ServerSettings.builder();
        for (String list : List.of("HostKey", "AcceptEnv", "AllowUsers", "DenyUsers", "AllowGroups", "DenyGroups")) {
            builder.option(list + " x");
        }
        Set<String> printed = builder
                .option("HostCertificate /x")
                .option("Subsystem x y")
                .option("SetEnv x=y")
                .option("ChannelTimeout x=1")
                .option("Transport nio")
                .option("AllowTcpForwardingForUsers x")
                .option("AllowTcpForwardingForGroups x")
                .build()
                .dump()
                .stream()
                .map(line -> line.split(" ", 2)[0])
                .collect(Collectors.toSet());
        assertThat(keywords.table.names())
                .filteredOn(name -> keywords.table.find(name).orElseThrow() instanceof Keyword<?> keyword
                        && keyword.name().equals(name))
                .allMatch(name -> printed.contains(name.toLowerCase(Locale.ROOT)));
    }
}
