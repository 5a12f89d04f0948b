package io.culvert.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.AddressText;
import io.culvert.forwarding.config.ClientSettings;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BindAddressesTest {
    private static Optional<InetAddress> of(String option) throws IOException {
        return BindAddresses.of(ClientSettings.builder().option(option).build());
    }

    @Test
    void an_address_that_is_good_on_one_interface_only_is_taken_with_its_zone() throws Exception {
        Optional<InetAddress> linkLocal = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.isLinkLocalAddress() && address instanceof Inet6Address)
                .findFirst();
        assumeTrue(linkLocal.isPresent(), "no interface has a link-local address");
        String text = AddressText.of(linkLocal.get());
        assertThat(of("BindAddress " + text)).contains(linkLocal.get());
        assertThat(AddressText.of(of("BindAddress " + text).orElseThrow())).isEqualTo(text);
    }

    @Test
    void an_address_on_an_interface_that_is_not_there_is_an_error() {
        assertThatThrownBy(() -> of("BindAddress ::1%nosuch"))
                .isInstanceOf(IOException.class)
                .hasMessage("BindAddress ::1%nosuch: no such address; write one of this machine");
    }

    @Test
    void an_interface_is_taken_by_its_best_address() throws Exception {
        assertThat(of("BindInterface lo").orElseThrow().isLoopbackAddress()).isTrue();
    }
}
