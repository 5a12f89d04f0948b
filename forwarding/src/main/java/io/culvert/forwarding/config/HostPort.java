package io.culvert.forwarding.config;

/**
 * One {@code host:port} of PermitOpen and PermitListen.
 *
 * @param host without the brackets that an IPv6 address needs
 * @param port 1 to 65535, or {@link #ANY_PORT}
 */
record HostPort(String host, int port) {
    /** No port of the wire: it must never be possible to ask for it. */
    static final int ANY_PORT = -1;

    static HostPort parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        if (end <= 0 || end >= text.length() || text.charAt(end) != ':') {
            throw new ConfigException("'" + text + "' has no port; write host:port, [IPv6 address]:port or host:*");
        }
        String host = text.startsWith("[") ? text.substring(1, end - 1) : text.substring(0, end);
        if (host.isEmpty() || host.indexOf('/') >= 0) {
            throw new ConfigException("'" + text + "' has no host; write host:port, [IPv6 address]:port or *:port");
        }
        String port = text.substring(end + 1);
        return new HostPort(host, port.equals("*") ? ANY_PORT : StrictInteger.port(port));
    }

    boolean hasPort(int asked) {
        return port == ANY_PORT || port == asked;
    }
}
