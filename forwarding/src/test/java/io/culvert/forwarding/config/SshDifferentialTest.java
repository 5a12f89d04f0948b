package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same forwards for the real ssh, which prints what it understood, and for us. */
class SshDifferentialTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("CULVERT_HOST", "db.internal", "CULVERT_ALL", "8080:db:5432", "CULVERT_EMPTY", "");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8080:host:80",
                "127.0.0.1:8080:host:80",
                "[::1]:8080:[fe80::1]:80",
                "*:8080:host:80",
                ":8080:host:80",
                "[]:8080:host:80",
                "localhost:8080:host:80",
                "8080:\\:\\:1:80",
                "8080:a\\:b:80",
                "8080:host:80:",
                "8080:host:80::",
                " 8080:host:80",
                "8080:${CULVERT_HOST}:80",
                "${CULVERT_ALL}",
                "${CULVERT_EMPTY}:8080:host:80",
                "8080:${CULVERT_NOT_SET}:80",
                "8080:${CULVERT_HOST:80",
                "8080:$CULVERT_HOST:80",
                "0:host:80",
                "8080:host",
                "a:b:c:d:e",
                "::1:8080:host:80",
                "8080:host:0",
                "8080:host:65536",
                "65536:host:80",
                "-1:host:80",
                "0x50:host:80",
                "8080:[::1:80",
                "8080:[::1]x:80",
                "8080:host:80\\",
                "8080:/run/b",
                "127.0.0.1:8080:/run/b",
                "/run/a:/run/b",
                "/run/a:host:80",
                "[/run/a:1]:host:80",
                "[/run/a]:[/run/b]",
                "/run/a:80",
                "/run/a",
                "8080:a\\/b",
                "0:/run/b",
                "x:/run/b",
                "/run/a:host:0",
                "a:/run/a:80",
                "a:1:/run/b:80",
                "x",
                "",
            })
    void forwards_are_read_alike(String text) {
        Optional<String> theirs = ssh("-L", text).map(output -> OpenSsh.value(output, "localforward"));
        assertThat(ours(text)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1080",
                "65535",
                "0",
                "65536",
                ":1080",
                "*:1080",
                "[]:1080",
                "[::1]:1080",
                "localhost:1080",
                "1080:",
                "1080::",
                " 1080",
                "1080 ",
                "::1:1080",
                "1:2:3",
                "1080:host",
                "${CULVERT_EMPTY}:1080",
                "[::1:1080",
                "x",
                ""
            })
    void dynamic_forwards_are_read_alike(String text) {
        assertThat(read(() -> DynamicForwardSpec.parse(text, ENVIRONMENT::get))
                        .map(spec -> listening(spec.bind(), spec.listenPort())))
                .isEqualTo(ssh("-D", text).map(output -> OpenSsh.value(output, "dynamicforward")));
        assertThat(read(() -> RemoteListener.parse(text, ENVIRONMENT::get))
                        .map(spec -> spec instanceof RemoteDynamicForwardSpec dynamic
                                ? listening(dynamic.bind(), dynamic.listenPort()) + " [socks]:0"
                                : "other"))
                .isEqualTo(ssh("-R", text)
                        .map(output -> OpenSsh.value(output, "remoteforward"))
                        .map(value -> value.endsWith("[socks]:0") ? value : "other"));
    }

    /** Stricter than ssh: for these, a clear error is worth more than what ssh makes of them. */
    @ParameterizedTest
    @ValueSource(strings = {"8080::80", "+80:host:80", "8080:host: 80", "8080:host:http", "8080:host:80:\\"})
    void some_oddities_of_ssh_are_errors_here(String text) {
        assertThat(ssh("-L", text)).isPresent();
        assertThat(ours(text)).isEmpty();
    }

    @Test
    void every_keyword_that_ssh_prints_is_known() {
        KeywordTable table = new ClientKeywords(AlgorithmCatalog.CULVERT).table;
        assertThat(ssh().orElseThrow().lines().map(line -> line.split(" ")[0]).distinct())
                .hasSizeGreaterThan(70)
                .allMatch(keyword -> table.find(keyword).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UpdateHostKeys=yes",
                "UpdateHostKeys=ASK",
                "UpdateHostKeys=no",
                "UserKnownHostsFile=~/.ssh/known_hosts",
                "UserKnownHostsFile=~/.ssh/known_hosts ~/.ssh/known_hosts2",
                "UserKnownHostsFile=none",
                "Compression=yes",
                "PermitRemoteOpen=db:* [::1]:81 *:82",
                "PermitRemoteOpen=none",
                "PermitRemoteOpen=any",
            })
    void what_is_in_force_is_printed_alike(String option) throws IOException {
        String theirs = ssh("-o", option).orElseThrow();
        Destination host = Destination.parse("host");
        ClientSettings settings = ClientSettings.builder().option(option).build();
        assertThat(ClientDump.lines(settings, host, Here.find()))
                .contains(
                        "updatehostkeys " + OpenSsh.value(theirs, "updatehostkeys"),
                        "compression " + OpenSsh.value(theirs, "compression"),
                        "permitremoteopen " + OpenSsh.value(theirs, "permitremoteopen"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LocalForward=/run/%r@%h.%p /there/%n.sock",
                "LocalForward=8080 /there/%u%%x",
                "LocalForward=8080 %h:80",
                "RemoteForward=/run/%h.sock /here/%r",
                "RemoteForward=8080 /here/%h",
                "RemoteForward=/run/%%.sock localhost:80",
            })
    void the_tokens_of_paths_are_expanded_alike(String option) throws IOException {
        String keyword = option.substring(0, option.indexOf('=')).toLowerCase(Locale.ROOT);
        String theirs = ssh("-o", option).orElseThrow();
        ClientSettings settings = ClientSettings.builder().option(option).build();
        assertThat(ClientDump.lines(settings, Destination.parse("host"), Here.find()))
                .contains(keyword + " " + OpenSsh.value(theirs, keyword));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LocalForward=/run/%z.sock /there", "RemoteForward=80 /here/%y"})
    void a_token_that_nobody_knows_is_an_error_for_both(String option) {
        assertThat(ssh("-o", option)).isEmpty();
        assertThatThrownBy(() -> ClientSettings.builder().option(option).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has an unknown %-token");
    }

    @Test
    void a_rekey_limit_without_a_time_leaves_the_time_to_a_later_line() throws IOException {
        String theirs = ssh("-o", "RekeyLimit=1G", "-o", "RekeyLimit=4M 30m", "-o", "RekeyLimit=8M 1h")
                .orElseThrow();
        ClientSettings settings = ClientSettings.builder()
                .option("RekeyLimit=1G")
                .option("RekeyLimit=4M 30m")
                .option("RekeyLimit=8M 1h")
                .build();
        assertThat(ClientDump.lines(settings, Destination.parse("host"), Here.find()))
                .contains("rekeylimit " + OpenSsh.value(theirs, "rekeylimit"));
    }

    private static Optional<String> ssh(String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = "-G";
        all[1] = "-F";
        all[2] = "none";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        all[all.length - 1] = "host";
        return OpenSsh.run(ENVIRONMENT, "ssh", all);
    }

    private static Optional<String> ours(String text) {
        return read(() -> LocalForwardSpec.parse(text, ENVIRONMENT::get))
                .map(spec -> listening(spec.listen()) + " " + target(spec.target()));
    }

    private static String listening(ListenSpec listen) {
        return listen instanceof ListenSpec.Port at
                ? listening(at.bind(), at.port())
                : ((ListenSpec.SocketFile) listen).path();
    }

    private static String target(TargetSpec target) {
        return target instanceof TargetSpec.Port at
                ? "[" + at.host() + "]:" + at.port()
                : ((TargetSpec.SocketFile) target).path();
    }

    private static String listening(BindAddress bind, int port) {
        return (bind.written() == null ? "" : "[" + bind.written() + "]:") + port;
    }

    private static <T> Optional<T> read(Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }
}
