package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.core.RekeyLimit;
import io.culvert.forwarding.keys.StrictHostKeyChecking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    private static final Destination HOST = Destination.parse("host");

    @Test
    void without_a_word_it_is_ssh() {
        ClientSettings settings = options();
        assertThat(settings.host(HOST)).isEqualTo("host");
        assertThat(settings.port(HOST)).isEqualTo(22);
        assertThat(settings.user(HOST)).isEmpty();
        assertThat(settings.identityFiles()).isEmpty();
        assertThat(settings.identitiesOnly()).isFalse();
        assertThat(settings.identityAgent()).isEmpty();
        assertThat(settings.strictHostKeyChecking()).isEqualTo(StrictHostKeyChecking.ASK);
        assertThat(settings.userKnownHostsFiles())
                .extracting(PathPattern::pattern)
                .containsExactly("~/.ssh/known_hosts", "~/.ssh/known_hosts2");
        assertThat(settings.globalKnownHostsFiles())
                .extracting(PathPattern::pattern)
                .containsExactly("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2");
        assertThat(settings.localForwards()).isEmpty();
        assertThat(settings.remoteForwards()).isEmpty();
        assertThat(settings.exitOnForwardFailure()).isFalse();
        assertThat(settings.gatewayPorts()).isFalse();
        assertThat(settings.rekeyLimit()).isEqualTo(RekeyLimit.DEFAULT);
        assertThat(settings.serverAliveInterval()).isZero();
        assertThat(settings.serverAliveCountMax()).isEqualTo(3);
        assertThat(settings.connectTimeout()).isZero();
        assertThat(settings.addressFamily()).isEqualTo(AddressFamily.ANY);
        assertThat(settings.authenticationMethods()).containsExactly("publickey", "keyboard-interactive", "password");
        assertThat(settings.numberOfPasswordPrompts()).isEqualTo(3);
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void options_say_it_all() {
        ClientSettings settings = options(
                "HostName %h.example",
                "Port=2222",
                "user me",
                "IdentityFile ~/.ssh/a",
                "IdentityFile=b",
                "IdentitiesOnly yes",
                "IdentityAgent none",
                "StrictHostKeyChecking accept-new",
                "UserKnownHostsFile /a \"/b c\"",
                "GlobalKnownHostsFile none",
                "LocalForward 8080 host:80",
                "LocalForward=[::1]:8081 [::1]:81",
                "RemoteForward 0 host:80",
                "ExitOnForwardFailure yes",
                "GatewayPorts yes",
                "Ciphers aes256-ctr",
                "ServerAliveInterval 15",
                "ServerAliveCountMax 2",
                "ConnectTimeout 1m",
                "LogLevel error",
                "TCPKeepAlive no",
                "AddressFamily inet6",
                "HashKnownHosts yes",
                "Transport io_uring");
        assertThat(settings.host(HOST)).isEqualTo("host.example");
        assertThat(settings.port(HOST)).isEqualTo(2222);
        assertThat(settings.user(HOST)).contains("me");
        assertThat(settings.identityFiles()).extracting(PathPattern::pattern).containsExactly("~/.ssh/a", "b");
        assertThat(settings.identitiesOnly()).isTrue();
        assertThat(settings.identityAgent()).contains("none");
        assertThat(settings.strictHostKeyChecking()).isEqualTo(StrictHostKeyChecking.ACCEPT_NEW);
        assertThat(settings.userKnownHostsFiles())
                .extracting(PathPattern::pattern)
                .containsExactly("/a", "/b c");
        assertThat(settings.globalKnownHostsFiles()).isEmpty();
        assertThat(settings.localForwards())
                .containsExactly(
                        new LocalForwardSpec(
                                new ListenSpec.Port(BindAddress.NONE, 8080), new TargetSpec.Port("host", 80)),
                        new LocalForwardSpec(
                                new ListenSpec.Port(new BindAddress("::1"), 8081), new TargetSpec.Port("::1", 81)));
        assertThat(settings.remoteForwards())
                .containsExactly(new RemoteForwardSpec(
                        new ListenSpec.Port(BindAddress.NONE, 0), new TargetSpec.Port("host", 80)));
        assertThat(settings.exitOnForwardFailure()).isTrue();
        assertThat(settings.gatewayPorts()).isTrue();
        assertThat(settings.ciphers()).containsExactly("aes256-ctr");
        assertThat(settings.serverAliveInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.serverAliveCountMax()).isEqualTo(2);
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.logLevel()).isEqualTo(LogLevel.ERROR);
        assertThat(settings.tcpKeepAlive()).isFalse();
        assertThat(settings.addressFamily()).isEqualTo(AddressFamily.INET6);
        assertThat(settings.hashKnownHosts()).isTrue();
        assertThat(settings.transport()).contains(TransportKind.IO_URING);
    }

    @Test
    void the_first_value_wins_and_different_forwards_add_up() {
        ClientSettings settings = ClientSettings.builder()
                .argument("-p", "Port", "1")
                .argument("-L", "LocalForward", "1:a:1")
                .option("Port 2")
                .option("LocalForward 2 b:2")
                .argument("-L", "LocalForward", "1:a:1")
                .build();
        assertThat(settings.port(Destination.parse("ssh://host:3"))).isEqualTo(1);
        assertThat(settings.localForwards())
                .extracting(LocalForwardSpec::target)
                .containsExactly(new TargetSpec.Port("a", 1), new TargetSpec.Port("b", 2));
    }

    @Test
    void a_destination_gives_what_no_option_gives() {
        Destination destination = Destination.parse("ssh://me@host:3");
        assertThat(options().port(destination)).isEqualTo(3);
        assertThat(options().user(destination)).contains("me");
        assertThat(options("User you").user(destination)).contains("you");
        assertThat(options("HostName 192.0.2.7").host(destination)).isEqualTo("192.0.2.7");
    }

    @Test
    void ClearAllForwardings_clears_those_before_and_after() {
        ClientSettings settings = options(
                "LocalForward 1 a:1",
                "DynamicForward 4",
                "ClearAllForwardings yes",
                "LocalForward 2 b:2",
                "RemoteForward 3 c:3",
                "RemoteForward 5");
        assertThat(settings.localForwards()).isEmpty();
        assertThat(settings.remoteForwards()).isEmpty();
        assertThat(settings.dynamicForwards()).isEmpty();
        assertThat(settings.remoteDynamicForwards()).isEmpty();
    }

    @Test
    void dynamic_forwards_keep_their_order_and_a_remote_forward_without_a_destination_is_one() {
        ClientSettings settings = options(
                "DynamicForward 1080",
                "RemoteForward 1 a:1",
                "RemoteForward 1082",
                "DynamicForward *:1081",
                "RemoteForward [::1]:0");
        assertThat(settings.dynamicForwards())
                .containsExactly(
                        new DynamicForwardSpec(BindAddress.NONE, 1080),
                        new DynamicForwardSpec(new BindAddress("*"), 1081));
        assertThat(settings.remoteDynamicForwards())
                .containsExactly(
                        new RemoteDynamicForwardSpec(BindAddress.NONE, 1082),
                        new RemoteDynamicForwardSpec(new BindAddress("::1"), 0));
        assertThat(settings.remoteForwards()).hasSize(1);
    }

    @Test
    void PermitRemoteOpen_permits_all_unless_its_first_line_says_otherwise() {
        assertThat(options().permitRemoteOpen().permits("anywhere", 1)).isTrue();
        assertThat(options("PermitRemoteOpen none").permitRemoteOpen().permits("anywhere", 1))
                .isFalse();
        PermitOpen some = options("PermitRemoteOpen a:1 *:2 [::1]:*", "PermitRemoteOpen any")
                .permitRemoteOpen();
        assertThat(some.permits("a", 1)).isTrue();
        assertThat(some.permits("b", 2)).isTrue();
        assertThat(some.permits("::1", 3)).isTrue();
        assertThat(some.permits("b", 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PreferredAuthentications password,publickey | password publickey",
                "PreferredAuthentications hostbased,password | password",
                "PubkeyAuthentication no                     | keyboard-interactive password",
                "PubkeyAuthentication unbound                | publickey keyboard-interactive password",
                "PasswordAuthentication no                   | publickey keyboard-interactive",
                "ChallengeResponseAuthentication no          | publickey password",
                "BatchMode yes                               | publickey",
            })
    void methods_are_those_preferred_without_those_switched_off(String option, String methods) {
        assertThat(options(option).authenticationMethods()).containsExactly(methods.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"yes,YES", "no,NO", "off,NO", "true,YES", "false,NO", "ask,ASK", "accept-new,ACCEPT_NEW", "ASK,ASK"})
    void host_key_checking_has_four_ways(String word, StrictHostKeyChecking expected) {
        assertThat(options("StrictHostKeyChecking " + word).strictHostKeyChecking())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host *",
                "Match all",
                "Include x",
                "Tunnel yes",
                "ForkAfterAuthentication yes",
                "CanonicalizeHostname always",
            })
    void what_would_be_wrong_to_ignore_is_an_error(String option) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> options(option))
                .withMessageStartingWith("command-line line 0: " + option.substring(0, option.indexOf(' ')) + ": ")
                .withMessageContaining(";");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HostName -oX                   | invalid characters",
                "HostName $(id)                 | invalid characters",
                "HostName %p.example            | unknown %-token",
                "User -l                        | invalid characters",
                "User a;b                       | invalid characters",
                "HostKeyAlias -oX               | invalid characters",
                "ProxyJump a,-oX                | invalid characters",
                "ProxyJump a;b                  | invalid characters",
                "ProxyCommand nc %q             | unknown %-token",
                "RefuseConnection go away       | refuses this connection: go away",
                "Port ssh                       | 'ssh' is not a number",
                "LocalForward 8080 host:80 x    | extra argument 'x'",
                "LocalForward 8080 host         | Bad local forwarding specification '8080:host'",
                "RemoteForward host             | Bad remote forwarding specification 'host'",
                "DynamicForward 1080:host:80    | Bad dynamic forwarding specification '1080:host:80'",
                "DynamicForward 1080 x          | extra argument 'x'",
                "PermitRemoteOpen 80            | '80' has no port",
                "LocalForward 0 host:80         | no port to listen on",
                "StrictHostKeyChecking maybe    | write one of accept-new, ask, false, no, off, true, yes",
                "PreferredAuthentications pubkey | did you mean publickey?",
                "IdentityFile %Z                | unknown %-token",
                "Transport epol                 | write one of epoll, io_uring, nio",
                "PubkeyAcceptedAlgorithms ssh-rsa | 'ssh-rsa' leaves no algorithm",
                "PubkeyAcceptedAlgorithms ssh-rsb | unsupported algorithm 'ssh-rsb'",
            })
    void K01_A08_a_value_that_cannot_be_used_is_an_error(String option, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> options(option))
                .withMessageStartingWith("command-line line 0: ")
                .withMessageContaining(reason);
    }

    @Test
    void an_unknown_option_is_reported_as_ssh_does() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> options("IdentityFlie x"))
                .withMessage(
                        "command-line: line 0: Bad configuration option: IdentityFlie; did you mean IdentityFile?");
    }

    @Test
    void a_keyword_without_a_meaning_costs_a_warning() {
        assertThat(options("ForwardAgent yes").warnings())
                .containsExactly("command-line line 0: keyword ForwardAgent has no meaning here and is ignored");
    }

    @Test
    void an_algorithm_that_only_OpenSSH_has_costs_a_warning() {
        assertThat(options("HostKeyAlgorithms +ssh-rsa").warnings())
                .containsExactly(
                        "command-line line 0: HostKeyAlgorithms: ssh-rsa is not spoken here and is passed over");
    }

    @ParameterizedTest
    @CsvSource({
        "~/.ssh/id,            /home/me/.ssh/id",
        "%d/.ssh/id_%r@%h:%p,  /home/me/.ssh/id_you@host:22",
        "/keys/%u-%n%%,        /keys/me-alias%",
        "keys/id,              keys/id",
        "/a~/b,                /a~/b",
    })
    void a_file_is_named_with_tokens(String pattern, Path expected) {
        Map<Character, String> values = Map.of('r', "you", 'h', "host", 'p', "22", 'u', "me", 'n', "alias");
        assertThat(PathPattern.parse(pattern).expand(Path.of("/home/me"), values))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "/etc", "a\u0000"})
    void K01_a_token_cannot_lead_out_of_its_folder(String user) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> PathPattern.parse("/keys/%r").expand(Path.of("/home/me"), Map.of('r', user)));
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void every_transport_has_its_word(TransportKind kind) {
        assertThat(options("Transport " + kind.name().toLowerCase(Locale.ROOT)).transport())
                .contains(kind);
    }

    private static ClientSettings options(String... options) {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        List.of(options).forEach(builder::option);
        return builder.build();
    }
}
