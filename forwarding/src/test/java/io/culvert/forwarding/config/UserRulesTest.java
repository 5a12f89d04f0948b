package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#                                   | bob   | 192.0.2.7   | true",
                "AllowUsers alice                    | bob   | 192.0.2.7   | false",
                "AllowUsers alice bob                | bob   | 192.0.2.7   | true",
                "AllowUsers b*                       | bob   | 192.0.2.7   | true",
                "AllowUsers b?                       | bob   | 192.0.2.7   | false",
                "AllowUsers BOB                      | bob   | 192.0.2.7   | false",
                "DenyUsers bob                       | bob   | 192.0.2.7   | false",
                "DenyUsers bob                       | alice | 192.0.2.7   | true",
                "DenyUsers !bob                      | alice | 192.0.2.7   | true",
                "AllowUsers bob@192.0.2.7            | bob   | 192.0.2.7   | true",
                "AllowUsers bob@192.0.2.7            | bob   | 192.0.2.8   | false",
                "AllowUsers bob@192.0.2.7            | eve   | 192.0.2.7   | false",
                "AllowUsers *@192.0.2.*              | bob   | 192.0.2.8   | true",
                "AllowUsers bob@192.0.2.0/24         | bob   | 192.0.2.255 | true",
                "AllowUsers bob@192.0.2.0/25         | bob   | 192.0.2.255 | false",
                "AllowUsers bob@0.0.0.0/0            | bob   | 2001:db8::1 | false",
                "AllowUsers bob@2001:db8::/32        | bob   | 2001:db8::1 | true",
                "AllowUsers bob@2001:db8::1          | bob   | 2001:db8::1 | true",
                "AllowUsers bob@2001:db8::?          | bob   | 2001:db8::1 | true",
                "AllowUsers bob@192.0.2.0/24,!192.0.2.7 | bob | 192.0.2.7  | false",
                "AllowUsers bob@!192.0.2.7,*         | bob   | 192.0.2.8   | true",
                "AllowUsers bob@!192.0.2.7           | bob   | 192.0.2.8   | false",
                "DenyUsers bob@!192.0.2.7,*          | bob   | 192.0.2.8   | false",
                "DenyUsers bob@!192.0.2.7,*          | bob   | 192.0.2.7   | true",
                "AllowUsers u@work@192.0.2.7         | u@work | 192.0.2.7  | true",
                "AllowUsers *@host.example           | bob   | 192.0.2.7   | false",
                "PermitRootLogin no                  | root  | 192.0.2.7   | false",
                "PermitRootLogin no                  | rooty | 192.0.2.7   | true",
                "PermitRootLogin prohibit-password   | root  | 192.0.2.7   | true",
            })
    void users_are_let_in_as_by_sshd(String line, String user, String address, boolean allowed) {
        ServerSettings settings = ServerSettings.builder().option(line).build();
        assertThat(settings.userRules().allows(user, address(address), name -> Set.of()))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"bob,false", "alice,true", "eve,false"})
    void DenyUsers_comes_before_AllowUsers_wherever_it_stands(String user, boolean allowed) {
        ServerSettings settings = ServerSettings.builder()
                .option("AllowUsers alice bob")
                .option("DenyUsers bob")
                .build();
        assertThat(settings.userRules().allows(user, address("192.0.2.7"), name -> Set.of()))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@192.0.2.7/24",
                "bob@192.0.2.0/33",
                "bob@192.0.2.0/-1",
                "bob@192.0.2.0/",
                "bob@2001:db8::/129",
                "bob@2001:db8::1/32",
                "bob@name/24",
                "bob@",
                "bob@192.0.2.7,",
                "bob@!",
            })
    void A08_a_pattern_that_cannot_be_understood_is_an_error(String pattern) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() ->
                        ServerSettings.builder().option("DenyUsers " + pattern).build())
                .withMessageStartingWith("command-line line 0: DenyUsers: ");
    }

    private static InetAddress address(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }
}
