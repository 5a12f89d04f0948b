package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardSpecTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "db.internal", "ALL", "8080:db:5432", "SOCKET", "/run/db.sock", "EMPTY", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "8080:host:80              | -           | 8080 | host        | 80",
                "8080:[::1]:80             | -           | 8080 | ::1         | 80",
                "127.0.0.1:8080:host:80    | 127.0.0.1   | 8080 | host        | 80",
                "[::1]:8080:[fe80::1]:80   | ::1         | 8080 | fe80::1     | 80",
                "*:8080:host:80            | *           | 8080 | host        | 80",
                ":8080:host:80             | ''          | 8080 | host        | 80",
                "[]:8080:host:80           | ''          | 8080 | host        | 80",
                "localhost:8080:host:80    | localhost   | 8080 | host        | 80",
                "8080:\\:\\:1:80           | -           | 8080 | ::1         | 80",
                "8080:ho\\\\st:80          | -           | 8080 | ho\\st      | 80",
                "8080:a\\/b:80             | -           | 8080 | a/b         | 80",
                "8080:host:80:             | -           | 8080 | host        | 80",
                "8080:${HOST}:80           | -           | 8080 | db.internal | 80",
                "${ALL}                    | -           | 8080 | db          | 5432",
                "8080:$HOST:80             | -           | 8080 | $HOST       | 80",
                "${EMPTY}:8080:host:80     | ''          | 8080 | host        | 80",
                "1:host:65535              | -           | 1    | host        | 65535",
                "65535:host:1              | -           | 65535 | host       | 1",
            })
    void fields_are_read_as_ssh_reads_them(String text, @Nullable String bind, int listenPort, String host, int port) {
        assertThat(LocalForwardSpec.parse(text, ENVIRONMENT::get))
                .isEqualTo(new LocalForwardSpec(new BindAddress(bind), listenPort, host, port));
        assertThat(RemoteForwardSpec.parse(text, ENVIRONMENT::get))
                .isEqualTo(new RemoteForwardSpec(new BindAddress(bind), listenPort, host, port));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | no fields",
                "'   '                   | no fields",
                "8080:host               | no destination",
                "8080                    | no destination",
                "a:b:c:d:e               | more than four",
                "127.0.0.1:8080:host:80:x | more than four",
                "::1:8080:host:80        | more than four",
                "8080:host:0             | '0' is not a number",
                "8080:host:65536         | '65536' is not a number",
                "65536:host:80           | '65536' is not a number",
                "-1:host:80              | '-1' is not a number",
                "+80:host:80             | '+80' is not a number",
                "0x50:host:80            | '0x50' is not a number",
                "4294967376:host:80      | '4294967376' is not a number",
                "99999999999999999999:host:80 | is not a number",
                "80:host:http            | 'http' is not a number",
                "8080:[::1:80            | '['",
                "8080:[::1]x:80          | '['",
                "8080::80                | host is empty",
                "8080:host:80\\          | backslash",
                "8080:${UNSET}:80        | ${UNSET} is not set",
                "8080:${HOST:80          | ${HOST:80 is not set",
                "8080:${SOCKET}          | Unix-domain socket",
                "/run/a:/run/b           | Unix-domain socket",
                "[/run/a]:host:80        | Unix-domain socket",
                "/run/a                  | Unix-domain socket",
            })
    void A08_what_is_not_a_forward_is_refused_with_the_words_of_ssh_and_the_reason(String text, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> LocalForwardSpec.parse(text, ENVIRONMENT::get))
                .withMessageStartingWith("Bad local forwarding specification '" + text + "'")
                .withMessageContaining(reason);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> RemoteForwardSpec.parse(text, ENVIRONMENT::get))
                .withMessageStartingWith("Bad remote forwarding specification '" + text + "'")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "1080            | -         | 1080",
                "65535           | -         | 65535",
                ":1080           | ''        | 1080",
                "*:1080          | *         | 1080",
                "localhost:1080  | localhost | 1080",
                "[::1]:1080      | ::1       | 1080",
                "1080:           | -         | 1080",
                "${EMPTY}:1080   | ''        | 1080",
            })
    void a_port_alone_is_a_dynamic_forward(String text, @Nullable String bind, int port) {
        assertThat(DynamicForwardSpec.parse(text, ENVIRONMENT::get))
                .isEqualTo(new DynamicForwardSpec(new BindAddress(bind), port));
        assertThat(RemoteListener.parse(text, ENVIRONMENT::get))
                .isEqualTo(new RemoteDynamicForwardSpec(new BindAddress(bind), port));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''              | no fields",
                "1080:host:80    | has a destination",
                "1080:host       | 'host' is not a number",
                "0               | no port to listen on",
                "65536           | '65536' is not a number",
                "::1:1080        | has a destination",
                "[::1:1080       | '['",
                "${SOCKET}       | Unix-domain socket",
            })
    void A08_what_is_not_a_dynamic_forward_is_refused_with_the_words_of_ssh_and_the_reason(String text, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> DynamicForwardSpec.parse(text, ENVIRONMENT::get))
                .withMessageStartingWith("Bad dynamic forwarding specification '" + text + "'")
                .withMessageContaining(reason);
    }

    @Test
    void a_server_may_choose_the_port_but_a_client_may_not() {
        assertThat(RemoteForwardSpec.parse("0:host:80").listenPort()).isZero();
        assertThat(RemoteListener.parse("0")).isEqualTo(new RemoteDynamicForwardSpec(BindAddress.NONE, 0));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> LocalForwardSpec.parse("0:host:80"))
                .withMessage("Bad local forwarding specification '0:host:80': it has no port to listen on;"
                        + " write one from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1025, 5000})
    void a_host_name_may_have_1024_characters(int length) {
        String text = "8080:" + "h".repeat(length) + ":80";
        if (length <= 1024) {
            assertThat(LocalForwardSpec.parse(text).host()).hasSize(length);
        } else {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> LocalForwardSpec.parse(text))
                    .withMessageContaining("too long");
        }
    }

    @Test
    void W15_no_error_brings_control_characters_to_a_terminal() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> LocalForwardSpec.parse("\u001b[2J\n:x:y"))
                .withMessageContaining("\\033[2J\\012");
    }
}
