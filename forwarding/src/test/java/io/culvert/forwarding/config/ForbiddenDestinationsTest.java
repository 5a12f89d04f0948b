package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a client spells a destination that is forbidden, and whatever a resolver makes of it. */
class ForbiddenDestinationsTest {
    private static final PermitOpen NOT_PRIVATE =
            PermitOpen.parse(List.of("*:*", "!10.0.0.0/8:*", "!127.0.0.0/8:*", "![::1]:*"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0177.0.0.1",
                "0x7f.0.0.1",
                "0x7f000001",
                "0X7F000001",
                "2130706433",
                "017700000001",
                "127.1",
                "127.0.1",
                "127.0.0.01",
                "127.0.0.001",
                "127.0.0.1.",
                "127.0.0.1..",
                "0251.0376.0251.0376",
                "0xa9.0xfe.0xa9.0xfe",
                "0xa9fea9fe",
                "2852039166",
                "025177524776",
                "169.254.43518",
                "169.16689662",
                "169.254.169.254.",
                "0xa9.254.0251.254",
                "00000000000000000000.0.0.0",
                "0",
                "0x0",
                "00",
                "0.0",
                "0.",
                "1.2.3.0x4",
                "256.256.256.256",
                "127.0.0.1:80",
                "[::1]",
                "::1]",
                "::ffff:0x7f.1",
                "::ffff:127.1",
                ":::1"
            })
    void W07_numbers_that_only_some_resolvers_understand_are_refused(String host) {
        assertThat(PermitOpen.ANY.permits(host, 80)).isFalse();
        assertThat(NOT_PRIVATE.permits(host, 80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "169.254.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "::",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "::ffff:a9fe:a9fe",
                "::ffff:0.0.0.0",
                "::169.254.169.254",
                "::a9fe:a9fe",
                "64:ff9b::169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a9fe:a9fe",
                "64:ff9b::6464:64c8",
                "::ffff:0:169.254.169.254",
                "2002:a9fe:a9fe::",
                "2002:a9fe:a9fe::1",
                "2002:6464:64c8::1",
                "2002:a83f:8110::1"
            })
    void W07_W08_a_name_that_turns_out_to_be_a_reserved_address_is_refused(String address) throws Exception {
        for (String list : List.of("any", "*:*", "name.example:80", "*:80", "0.0.0.0/0:*", "[::/0]:*")) {
            assertThat(PermitOpen.parse(List.of(list)).permits("name.example", 80, raw(address)))
                    .as(list)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "::ffff:10.1.2.3",
                "::10.1.2.3",
                "64:ff9b::10.1.2.3",
                "64:ff9b:1::10.1.2.3",
                "::ffff:0:10.1.2.3",
                "2002:a01:203::1",
                "127.0.0.1",
                "127.255.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "64:ff9b::127.0.0.1",
                "::127.0.0.1",
                "2002:7f00:1::"
            })
    void W08_a_name_that_turns_out_to_be_an_excluded_address_is_refused(String address) throws Exception {
        assertThat(NOT_PRIVATE.permits("name.example", 80)).isTrue();
        assertThat(NOT_PRIVATE.permits("name.example", 80, raw(address))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "any,                           localhost,         127.0.0.1,       true",
        "any,                           localhost,         ::1,             true",
        "any,                           name.example,      192.0.2.1,       true",
        "*:*,                           name.example,      2001:db8::1,     true",
        "10.0.0.0/8:80-90,              name.example,      10.1.2.3,        true",
        "10.0.0.0/8:80-90,              name.example,      11.1.2.3,        false",
        "10.0.0.0/8:81,                 name.example,      10.1.2.3,        false",
        "[2001:db8::/32]:80,            name.example,      2001:db8::1,     true",
        "169.254.169.254:80,            169.254.169.254,   169.254.169.254, true",
        "169.254.169.254:80,            name.example,      169.254.169.254, false",
        "169.254.0.0/16:80,             name.example,      169.254.169.254, true",
        "127.0.0.1:80,                  localhost,         127.0.0.1,       false",
        "other.example:80,              name.example,      192.0.2.1,       false",
    })
    void a_target_needs_the_right_name_and_the_right_address(
            String list, String host, String address, boolean permitted) throws Exception {
        assertThat(PermitOpen.parse(List.of(list)).permits(host, 80, raw(address)))
                .isEqualTo(permitted);
    }

    private static InetAddress raw(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
