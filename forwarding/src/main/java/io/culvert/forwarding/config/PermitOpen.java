package io.culvert.forwarding.config;

import java.util.List;

/** Where direct-tcpip channels may connect to. */
public final class PermitOpen {
    public static final PermitOpen ANY = new PermitOpen(true, List.of());
    public static final PermitOpen NONE = new PermitOpen(false, List.of());

    private final boolean any;
    private final List<HostPort> entries;

    private PermitOpen(boolean any, List<HostPort> entries) {
        this.any = any;
        this.entries = entries;
    }

    /**
     * @param arguments {@code any}, {@code none}, or a list of {@code host:port}, where "*" stands for any host or
     *     port
     */
    public static PermitOpen parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return ANY;
        } else if (arguments.equals(List.of("none"))) {
            return NONE;
        }
        return new PermitOpen(false, arguments.stream().map(HostPort::parse).toList());
    }

    /** Whether a client may connect to Unix-domain sockets: as in sshd, a list permits them only as {@code *:*}. */
    public boolean permitsPaths() {
        return any
                || entries.stream()
                        .anyMatch(entry -> entry.port() == HostPort.ANY_PORT
                                && entry.host().equals("*"));
    }

    /**
     * Whether a client may connect there. The name is compared as it is: case counts, patterns and look-ups do not
     * exist, so an address is not permitted because its name is.
     *
     * @param host as the client sent it
     */
    public boolean permits(String host, int port) {
        return any
                || entries.stream()
                        .anyMatch(entry -> entry.hasPort(port)
                                && (entry.host().equals("*") || entry.host().equals(host)));
    }
}
