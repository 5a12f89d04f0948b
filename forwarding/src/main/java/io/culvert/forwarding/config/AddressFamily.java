package io.culvert.forwarding.config;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which kinds of address may be used. */
public enum AddressFamily {
    ANY,
    INET,
    INET6;

    static final Choice<AddressFamily> WORDS =
            Choice.of("any", ANY, "inet", INET).and("inet6", INET6);

    public boolean permits(InetAddress address) {
        return switch (this) {
            case ANY -> true;
            case INET -> address instanceof Inet4Address;
            case INET6 -> !(address instanceof Inet4Address);
        };
    }
}
