package io.culvert.forwarding.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The up to four fields of a forwarding specification, between colons. A field in square brackets is taken as it is; a
 * backslash takes the next character as it is; ${NAME} is replaced first, so that it may bring colons and slashes.
 */
final class ForwardFields {
    private static final int MAX_FIELDS = 4;
    /** NI_MAXHOST, with its NUL. */
    private static final int MAX_HOST = 1025;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)(}?)");

    private final String text;
    private int at;
    private boolean path;

    private ForwardFields(String text) {
        this.text = text;
    }

    /** @param listenPort 0 to 65535 */
    record Fields(BindAddress bind, int listenPort, String host, int port) {}

    /** @param environment the value of a variable, or null */
    static Fields parse(String specification, UnaryOperator<@Nullable String> environment) {
        List<String> fields = split(specification, environment);
        if (fields.size() < 3) {
            throw new ConfigException(
                    "it has no destination; write [bind_address:]port:host:hostport, or make it a dynamic forward");
        }
        boolean bound = fields.size() == MAX_FIELDS;
        BindAddress bind = bound ? new BindAddress(fields.get(0)) : BindAddress.NONE;
        List<String> rest = bound ? fields.subList(1, MAX_FIELDS) : fields;
        String host = rest.get(1);
        if (host.isEmpty() || host.length() >= MAX_HOST) {
            throw new ConfigException("the host is " + (host.isEmpty() ? "empty" : "too long")
                    + "; write [bind_address:]port:host:hostport");
        }
        return new Fields(bind, StrictInteger.parse(rest.get(0), 0, 0xffff), host, StrictInteger.port(rest.get(2)));
    }

    /** Where a dynamic forward listens: {@code [bind_address:]port}. */
    record Listening(BindAddress bind, int port) {}

    /** Empty if there are more fields than a dynamic forward has. */
    static Optional<Listening> parseDynamic(String specification, UnaryOperator<@Nullable String> environment) {
        List<String> fields = split(specification, environment);
        if (fields.size() > 2) {
            return Optional.empty();
        }
        BindAddress bind = fields.size() == 2 ? new BindAddress(fields.get(0)) : BindAddress.NONE;
        return Optional.of(new Listening(bind, StrictInteger.parse(fields.get(fields.size() - 1), 0, 0xffff)));
    }

    private static List<String> split(String specification, UnaryOperator<@Nullable String> environment) {
        return new ForwardFields(expand(specification, environment).stripLeading()).split();
    }

    private List<String> split() {
        List<String> fields = new ArrayList<>();
        while (at < text.length() && fields.size() < MAX_FIELDS) {
            fields.add(text.charAt(at) == '[' ? bracketed() : plain());
        }
        if (at < text.length() || fields.isEmpty()) {
            throw new ConfigException("it has " + (fields.isEmpty() ? "no" : "more than four")
                    + " fields; write [bind_address:]port:host:hostport, an IPv6 address in square brackets");
        }
        if (path) {
            throw new ConfigException(
                    "it names a Unix-domain socket, which is not supported yet; forward between TCP ports");
        }
        return fields;
    }

    private String bracketed() {
        int end = text.indexOf(']', at);
        if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
            throw new ConfigException("a '[' has no ']' before the next ':'; write for example [::1]:8080:host:80");
        }
        String field = text.substring(at + 1, end);
        path |= field.indexOf('/') >= 0;
        at = Math.min(end + 2, text.length());
        return field;
    }

    private String plain() {
        StringBuilder field = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == ':') {
                break;
            } else if (c == '\\') {
                if (at == text.length()) {
                    throw new ConfigException("it ends with a backslash; write the character that it is to escape");
                }
                c = text.charAt(at++);
            } else if (c == '/') {
                path = true;
            }
            field.append(c);
        }
        return field.toString();
    }

    static String expand(String specification, UnaryOperator<@Nullable String> environment) {
        return VARIABLE.matcher(specification).replaceAll(variable -> {
            String value = variable.group(2).isEmpty() ? null : environment.apply(variable.group(1));
            if (value == null) {
                throw new ConfigException("environment variable " + variable.group()
                        + " is not set; set it, or write the value in its place");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
