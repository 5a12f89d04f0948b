package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermitTest {
    @ParameterizedTest
    @CsvSource({
        "any,               host,        80,    true",
        "none,              host,        80,    false",
        "host:80,           host,        80,    true",
        "host:80,           host,        81,    false",
        "host:80,           HOST,        80,    false",
        "Host:80,           host,        80,    false",
        "host:80,           host.,       80,    false",
        "host:80,           127.0.0.1,   80,    false",
        "host:*,            host,        1,     true",
        "host:*,            other,       1,     false",
        "*:80,              host,        80,    true",
        "*:80,              host,        443,   false",
        "*:*,               host,        443,   true",
        "ho*:80,            host,        80,    true",
        "ho*:80,            HOST,        80,    false",
        "h?st:80,           hoost,       80,    false",
        "host:80-90,        host,        90,    true",
        "host:80-90,        host,        91,    false",
        "*:* !host:22,      host,        80,    true",
        "*:* !host:22,      host,        22,    false",
        "!*.a:* *:*,        X.A.,        22,    false",
        "!host:22,          other,       22,    false",
        "[::1]:80,          ::1,         80,    true",
        "[::1]:80,          [::1],       80,    false",
        "[::1]:80,          0:0:0:0:0:0:0:1, 80, false",
        "a:1 b:2,           b,           2,     true",
        "a:1 b:2,           a,           2,     false",
        "host:80,           host,        0,     false",
        "host:80,           '',          80,    false",
        "host:80,           host,        65616, false",
    })
    void PermitOpen_compares_what_the_client_sent(String list, String host, int port, boolean permitted) {
        assertThat(PermitOpen.parse(words(list)).permits(host, port)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "any,                    localhost, 22,   127.0.0.1, false",
        "none,                   localhost, 22,   127.0.0.1, false",
        "*:*,                    localhost, 22,   127.0.0.1, false",
        "*:22,                   localhost, 22,   127.0.0.1, false",
        "local*:22,              localhost, 22,   127.0.0.1, false",
        "localhost:22,           localhost, 22,   127.0.0.1, true",
        "localhost:*,            localhost, 22,   127.0.0.1, true",
        "localhost:22,           localhost, 23,   127.0.0.1, false",
        "127.0.0.1:20-30,        localhost, 22,   127.0.0.1, true",
        "127.0.0.0/8:22,         localhost, 22,   127.0.0.1, true",
        "0.0.0.0/0:22,           localhost, 22,   127.0.0.1, false",
        "*:* localhost:22,       localhost, 22,   127.0.0.1, true",
        "!localhost:22 *:*,      localhost, 22,   127.0.0.1, false",
        "[::1]:22,               ::1,       22,   ::1,       true",
        "[::1]:22,               127.0.0.1, 22,   127.0.0.1, false",
    })
    void W09_only_an_entry_without_a_pattern_names_a_listener_of_the_server(
            String list, String host, int port, String address, boolean named) throws Exception {
        assertThat(PermitOpen.parse(words(list)).names(host, port, InetAddress.getByName(address)))
                .isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({
        "any,               localhost,   80,    true",
        "any,               localhost,   0,     true",
        "none,              localhost,   80,    false",
        "none,              localhost,   0,     false",
        "8080,              localhost,   8080,  true",
        "8080,              '',          8080,  true",
        "8080,              192.0.2.7,   8080,  true",
        "8080,              localhost,   8081,  false",
        "8080,              localhost,   0,     false",
        "*,                 localhost,   0,     true",
        "localhost:8080,    localhost,   8080,  true",
        "localhost:8080,    LocalHost,   8080,  true",
        "LocalHost:8080,    localhost,   8080,  false",
        "localhost:8080,    127.0.0.1,   8080,  false",
        "localhost:8080,    '',          8080,  false",
        "127.0.0.*:8080,    127.0.0.7,   8080,  true",
        "127.0.0.?:8080,    127.0.0.77,  8080,  false",
        "localhost:*,       localhost,   0,     true",
        "[::1]:8080,        ::1,         8080,  true",
        "*:8080,            anything,    8080,  true",
        "8080 8081,         localhost,   8081,  true",
    })
    void PermitListen_matches_the_requested_name_against_patterns(
            String list, String host, int port, boolean permitted) {
        assertThat(PermitListen.parse(words(list)).permits(host, port)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "any,             localhost, 443, false",
        "none,            localhost, 443, false",
        "*:*,             localhost, 443, false",
        "localhost:*,     localhost, 443, false",
        "443,             localhost, 443, true",
        "*:443,           localhost, 443, true",
        "localhost:443,   LOCALHOST, 443, true",
        "localhost:443,   127.0.0.1, 443, false",
        "*:* 80,          localhost, 443, false",
        "*:* 443,         localhost, 443, true",
    })
    void W18_PermitListen_names_a_port_only_in_figures(String list, String host, int port, boolean named) {
        assertThat(PermitListen.parse(words(list)).names(host, port)).isEqualTo(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:4294967295",
                "host:-1",
                "host:http",
                "host:80x",
                ":80",
                "[]:80",
                "::1:80",
                "[::1]",
                "[::1:80",
                "/run/socket:80",
                "host:90-80",
                "host:80-",
                "10.0.0.1/8:80",
                "host/8:80",
                "!host",
                "any host:80",
                "host:80 none",
                "none any",
            })
    void A08_what_is_no_host_and_port_is_refused(String list) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> PermitOpen.parse(words(list)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "4294967295", "host", "any 80", "80 none", ":80", "/run/socket:80"})
    void A08_what_is_no_listener_is_refused(String list) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> PermitListen.parse(words(list)));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }
}
