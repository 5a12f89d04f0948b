package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "host,                     -,       host, 0",
                "me@host,                  me,      host, 0",
                "me@work@host,             me@work, host, 0",
                "DOM\\me@host,             DOM\\me, host, 0",
                "machine$@host,            machine$, host, 0",
                "192.0.2.7,                -,       192.0.2.7, 0",
                "::1,                      -,       ::1, 0",
                "me@[::1],                 me,      ::1, 0",
                "fe80::1%eth0,             -,       fe80::1%eth0, 0",
                "me@[fe80::1%eth0],        me,      fe80::1%eth0, 0",
                "ssh://[fe80::1%eth0]:22,  -,       fe80::1%eth0, 22",
                "ssh://[fe80::1%25eth0],   -,       fe80::1%eth0, 0",
                "ssh://host,               -,       host, 0",
                "SSH://host/,              -,       host, 0",
                "ssh://me@host:2222,       me,      host, 2222",
                "ssh://me@host:2222/,      me,      host, 2222",
                "ssh://[::1]:2222,         -,       ::1, 2222",
                "ssh://me%40work@host,     me@work, host, 0",
            })
    void a_destination_is_a_host_perhaps_with_user_and_port(String text, @Nullable String user, String host, int port) {
        assertThat(Destination.parse(text))
                .isEqualTo(new Destination(
                        Optional.ofNullable(user), host, port == 0 ? OptionalInt.empty() : OptionalInt.of(port)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@host",
                "me@",
                "-oProxyCommand=x",
                "me@-host",
                "-me@host",
                "me@host name",
                "me@host;id",
                "me@host`id`",
                "me@$(id)",
                "me@host$HOME",
                "me@host|id",
                "me@host&",
                "me@host>x",
                "me@'host'",
                "me@\"host\"",
                "me@ho\\st",
                "me@{a,b}",
                "me@host\n",
                "me@host\u0000",
                "me@host\u009b",
                "me@../../etc",
                "me@ho*t",
                "m;e@host",
                "m`e@host",
                "m'e@host",
                "m|e@host",
                "m&e@host",
                "m(e)@host",
                "me\\@host",
                "m e -x@host",
                "m\u2028e\u2028-x@host",
                "m\u001be@host",
                "host:22",
                "ssh://",
                "ssh://host:",
                "ssh://host:0",
                "ssh://host:65536",
                "ssh://host:x",
                "ssh://host/path",
                "ssh://%2dme@host",
                "ssh://m%3be@host",
                "ssh://m%00e@host",
                "ssh://m%0@host",
                "ssh://m%zz@host",
                "ssh://me;fingerprint=x@host",
            })
    void K01_names_that_a_shell_an_option_parser_or_a_terminal_would_take_amiss_are_refused(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Destination.parse(text))
                .withMessageMatching("\\P{Cntrl}*");
    }

    @Test
    void a_password_in_a_link_is_refused_and_not_repeated() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Destination.parse("ssh://me:hunter2@host"))
                .withMessageContaining("password")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void a_host_with_a_port_is_refused_with_the_way_to_write_it() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Destination.parse("host:22"))
                .withMessage("'host:22' has a port; write it with -p, or as ssh://host:port");
    }
}
