package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingRulesTest {
    private static final int PORT = 8080;

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,           false, ANY,   127.0.0.1 ::1",
                "-,           true,  ANY,   0.0.0.0 ::",
                "-,           false, INET,  127.0.0.1",
                "-,           false, INET6, ::1",
                "-,           true,  INET6, ::",
                "'',          false, ANY,   0.0.0.0 ::",
                "*,           false, ANY,   0.0.0.0 ::",
                "*,           false, INET,  0.0.0.0",
                "localhost,   true,  ANY,   127.0.0.1 ::1",
                "localhost,   false, INET,  127.0.0.1",
                "127.0.0.1,   false, ANY,   127.0.0.1",
                "127.0.0.1,   true,  ANY,   127.0.0.1",
                "::1,         false, ANY,   ::1",
                "::1,         false, INET,  ''",
                "192.0.2.7,   false, ANY,   192.0.2.7",
                "0.0.0.0,     false, ANY,   0.0.0.0",
                "me.example,  false, INET,  me.example",
            })
    void W05_a_client_listens_on_loopback_unless_told_otherwise(
            @Nullable String written, boolean gatewayPorts, AddressFamily family, String expected) {
        assertThat(text(new BindAddress(written).listenOn(gatewayPorts, family, PORT)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "NO,              '',         127.0.0.1 ::1, false",
        "NO,              *,          127.0.0.1 ::1, false",
        "NO,              localhost,  127.0.0.1 ::1, false",
        "NO,              0.0.0.0,    127.0.0.1 ::1, false",
        "NO,              192.0.2.7,  127.0.0.1 ::1, false",
        "NO,              me.example, 127.0.0.1 ::1, false",
        "NO,              127.0.0.1,  127.0.0.1,     false",
        "NO,              ::1,        ::1,           false",
        "NO,              127.0.0.2,  127.0.0.1 ::1, false",
        "YES,             '',         0.0.0.0 ::,    false",
        "YES,             *,          0.0.0.0 ::,    false",
        "YES,             0.0.0.0,    0.0.0.0 ::,    false",
        "YES,             localhost,  0.0.0.0 ::,    true",
        "YES,             127.0.0.1,  0.0.0.0 ::,    true",
        "YES,             192.0.2.7,  0.0.0.0 ::,    true",
        "CLIENTSPECIFIED, '',         0.0.0.0 ::,    false",
        "CLIENTSPECIFIED, *,          0.0.0.0 ::,    false",
        "CLIENTSPECIFIED, localhost,  127.0.0.1 ::1, false",
        "CLIENTSPECIFIED, 127.0.0.1,  127.0.0.1,     false",
        "CLIENTSPECIFIED, 192.0.2.7,  192.0.2.7,     false",
        "CLIENTSPECIFIED, me.example, me.example,    false",
    })
    void W05_a_server_listens_on_loopback_unless_its_GatewayPorts_allow_more(
            GatewayPorts gatewayPorts, String requested, String expected, boolean overrides) {
        assertThat(text(gatewayPorts.listenOn(requested, AddressFamily.ANY, PORT)))
                .isEqualTo(expected);
        assertThat(gatewayPorts.overrides(requested)).isEqualTo(overrides);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-,localhost", "'',''", "*,''", "localhost,localhost", "::1,::1", "a.b,a.b"})
    void a_client_asks_a_server_in_the_words_of_ssh(@Nullable String written, String wire) {
        assertThat(new BindAddress(written).onTheWire()).isEqualTo(wire);
    }

    @Test
    void a_name_stays_unresolved_and_an_address_does_not() {
        assertThat(new BindAddress("me.example").listenOn(false, AddressFamily.ANY, PORT))
                .allMatch(InetSocketAddress::isUnresolved);
        assertThat(new BindAddress("192.0.2.7").listenOn(false, AddressFamily.ANY, PORT))
                .noneMatch(InetSocketAddress::isUnresolved);
    }

    @Test
    void an_address_on_an_interface_that_does_not_exist_stays_unresolved_as_a_name_does() {
        assertThat(new BindAddress("fe80::1%nosuch0").listenOn(false, AddressFamily.ANY, PORT))
                .singleElement()
                .matches(InetSocketAddress::isUnresolved);
        assertThat(GatewayPorts.CLIENTSPECIFIED.listenOn("fe80::1%nosuch0", AddressFamily.ANY, PORT))
                .singleElement()
                .matches(InetSocketAddress::isUnresolved);
    }

    private static String text(List<InetSocketAddress> addresses) {
        assertThat(addresses).allMatch(address -> address.getPort() == PORT);
        return String.join(
                " ",
                addresses.stream()
                        .map(InetSocketAddress::getHostString)
                        .map(host -> host.replace("0:0:0:0:0:0:0:1", "::1").replace("0:0:0:0:0:0:0:0", "::"))
                        .toList());
    }
}
