package io.culvert.core;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses in the form that OpenSSH prints: IPv6 as in RFC 5952, such as "::1", and not as eight groups. */
public final class AddressText {
    private AddressText() {}

    /** With the interface of a link-local address, as in "fe80::1%eth0". */
    public static String of(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        if (address instanceof Inet6Address scoped) {
            if (scoped.getScopedInterface() != null) {
                return text + "%" + scoped.getScopedInterface().getName();
            } else if (scoped.getScopeId() > 0) {
                return text + "%" + scoped.getScopeId();
            }
        }
        return text;
    }

    /** With the port, in the words of sshd's log; what has no address is unknown, as the pipes of inetd. */
    public static String withPort(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? host(inet) + " port " + inet.getPort()
                : "UNKNOWN port 65535";
    }

    /** The address alone, or the name of one that is not resolved. */
    public static String host(InetSocketAddress address) {
        return address.getAddress() == null ? address.getHostString() : of(address.getAddress());
    }
}
