package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::1%7, fe80::1%7"
    })
    void an_address_is_printed_as_OpenSSH_prints_it(String address, String text) throws Exception {
        assertThat(AddressText.of(InetAddress.getByName(address))).isEqualTo(text);
    }

    @Test
    void a_name_that_is_not_resolved_is_printed_as_it_is() {
        assertThat(AddressText.host(InetSocketAddress.createUnresolved("gate.example", 22)))
                .isEqualTo("gate.example");
        assertThat(AddressText.host(new InetSocketAddress("::", 22))).isEqualTo("::");
    }
}
