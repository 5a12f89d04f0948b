package io.culvert.forwarding.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a client is told to go.
 *
 * @param port 1 to 65535
 */
public record Destination(Optional<String> user, String host, OptionalInt port) {
    private static final String SCHEME = "ssh://";

    /** Reads {@code [user@]host} or {@code ssh://[user@]host[:port]}. */
    public static Destination parse(String text) {
        return parse(text, false);
    }

    /** Reads one hop of ProxyJump: {@code [user@]host[:port]} or a link. */
    static Destination jump(String text) {
        return parse(text, true);
    }

    private static Destination parse(String text, boolean portAllowed) {
        boolean link = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String rest = link ? text.substring(SCHEME.length()) : text;
        if (link && rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int at = rest.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
        if (link) {
            user = user.map(Destination::decode);
        }
        user.ifPresent(HostNames::user);
        String host = rest.substring(at + 1);
        int colon = portColon(host);
        OptionalInt port = OptionalInt.empty();
        if (colon >= 0) {
            if (!link && !portAllowed) {
                throw new ConfigException("'" + text + "' has a port; write it with -p, or as ssh://host:port");
            }
            port = OptionalInt.of(StrictInteger.port(host.substring(colon + 1)));
            host = host.substring(0, colon);
        }
        String name = unbracket(host);
        if (link && !name.equals(host)) {
            name = name.replace("%25", "%"); // before a zone (RFC 6874)
        }
        return new Destination(user, HostNames.host(name), port);
    }

    /** Where a port begins, or -1. Two colons without brackets are an IPv6 address. */
    private static int portColon(String host) {
        int colon = host.lastIndexOf(':');
        boolean inAddress = host.startsWith("[") ? colon < host.indexOf(']') : host.indexOf(':') != colon;
        return inAddress ? -1 : colon;
    }

    private static String unbracket(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Percent-decoding (RFC 3986 section 2.1). A password is refused: links end up in histories and logs. */
    private static String decode(String user) {
        if (user.indexOf(':') >= 0 || user.indexOf(';') >= 0) {
            throw new ConfigException("the link has a password or parameters before '@'; write ssh://user@host:port");
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.write(bytes[i]);
            } else if (i + 2 < bytes.length && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
                decoded.write(hex(bytes[++i]) << 4 | hex(bytes[++i]));
            } else {
                throw new ConfigException("'" + user + "' has a % without two hexadecimal digits; write %25 for a %");
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte digit) {
        return Character.digit(digit, 16);
    }
}
