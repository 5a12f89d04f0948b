package io.culvert.cli.login;

import io.culvert.forwarding.config.ClientSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a client's socket comes from: BindAddress and BindInterface. */
final class BindAddresses {
    private BindAddresses() {}

    /** Blocks on names and on the system. */
    static Optional<InetAddress> of(ClientSettings settings) throws IOException {
        if (settings.bindAddress().isPresent()) {
            String name = settings.bindAddress().get();
            return Optional.of(first(addresses(name), settings, "BindAddress " + name));
        }
        if (settings.bindInterface().isPresent()) {
            String name = settings.bindInterface().get();
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null) {
                throw new IOException("BindInterface " + name + ": no such interface; name one of this machine");
            }
            return Optional.of(first(
                    found.inetAddresses().sorted(Comparator.comparing(InetAddress::isLinkLocalAddress)),
                    settings,
                    "BindInterface " + name));
        }
        return Optional.empty();
    }

    private static Stream<InetAddress> addresses(String name) throws IOException {
        try {
            return Stream.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            throw new IOException("BindAddress " + name + ": no such address; write one of this machine", e);
        }
    }

    private static InetAddress first(Stream<InetAddress> addresses, ClientSettings settings, String what)
            throws IOException {
        return addresses
                .filter(settings.addressFamily()::permits)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        what + ": no address of the wanted family; choose another, or another AddressFamily"));
    }
}
