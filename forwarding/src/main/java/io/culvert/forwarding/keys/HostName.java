package io.culvert.forwarding.keys;

import java.util.Locale;
import java.util.regex.Pattern;

/** A host as known_hosts names it. */
final class HostName {
    static final int DEFAULT_PORT = 22;

    /** What can stand in a known_hosts line without meaning something else there. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:%][A-Za-z0-9_:%.-]*");

    private HostName() {}

    /** "host", or "[host]:port" if the port is not 22; in lower case. */
    static String of(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == DEFAULT_PORT ? lower : "[" + lower + "]:" + port;
    }

    static String requirePlain(String host) {
        if (!PLAIN.matcher(host).matches()) {
            throw new IllegalArgumentException("host name has characters that known_hosts cannot hold");
        }
        return host;
    }
}
