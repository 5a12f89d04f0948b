package io.culvert.forwarding.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The up to four fields of a forwarding specification, between colons. A field in square brackets is taken as it is; a
 * backslash takes the next character as it is; ${NAME} is replaced first, so that it may bring colons and slashes. A field
 * with a slash, but not an escaped one, is the path of a Unix-domain socket.
 */
final class ForwardFields {
    private static final int MAX_FIELDS = 4;
    /** NI_MAXHOST, with its NUL. */
    private static final int MAX_HOST = 1025;

    /** The size of sun_path (unix(7)), with its NUL. */
    private static final int MAX_PATH = 108;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)(}?)");

    private record Field(String text, boolean path) {}

    private final List<Field> fields;

    private ForwardFields(List<Field> fields) {
        this.fields = fields;
    }

    static ForwardFields split(String specification, UnaryOperator<@Nullable String> environment) {
        return new ForwardFields(new Splitter(expand(specification, environment).stripLeading()).split());
    }

    /** Where a forward to one target listens. */
    ListenSpec listen() {
        if (listensAtPath()) {
            return new ListenSpec.SocketFile(path(fields.get(0)));
        }
        requireTarget();
        boolean bound = fields.size() - targetFields() == 2;
        BindAddress bind = bound ? new BindAddress(fields.get(0).text()) : BindAddress.NONE;
        return new ListenSpec.Port(bind, listenPort(fields.get(bound ? 1 : 0)));
    }

    /** What stands behind where it listens. */
    TargetSpec target() {
        requireTarget();
        Field last = fields.get(fields.size() - 1);
        if (targetFields() == 1) {
            return new TargetSpec.SocketFile(path(last));
        }
        return new TargetSpec.Port(host(fields.get(fields.size() - 2)), StrictInteger.port(last.text()));
    }

    private boolean listensAtPath() {
        return fields.get(0).path() && (fields.size() == 2 && connectsToPath() || fields.size() == 3);
    }

    /** A path is one only where ssh looks for one: elsewhere it is an odd name for a host. */
    private boolean connectsToPath() {
        return (fields.size() == 2 || fields.size() == 3)
                && fields.get(fields.size() - 1).path();
    }

    private int targetFields() {
        return connectsToPath() && !(fields.size() == 3 && fields.get(0).path()) ? 1 : 2;
    }

    private void requireTarget() {
        if (fields.size() < 3 && !connectsToPath()) {
            throw new ConfigException(
                    "it has no destination; write [bind_address:]port:host:hostport, or make it a dynamic forward");
        }
    }

    /** Where a dynamic forward listens: {@code [bind_address:]port}. */
    record Listening(BindAddress bind, int port) {}

    /** Empty if these are the fields of a forward to one target. */
    Optional<Listening> dynamic() {
        if (fields.size() > 2 || fields.size() == 2 && connectsToPath()) {
            return Optional.empty();
        }
        Field last = fields.get(fields.size() - 1);
        if (fields.get(0).path()) {
            throw new ConfigException(
                    "a proxy on a Unix-domain socket is not supported; let it listen on [bind_address:]port");
        }
        BindAddress bind = fields.size() == 2 ? new BindAddress(fields.get(0).text()) : BindAddress.NONE;
        return Optional.of(new Listening(bind, listenPort(last)));
    }

    /** {@code host:port}, or a path alone. */
    TargetSpec stdioTarget() {
        if (fields.size() == 1 && fields.get(0).path()) {
            return new TargetSpec.SocketFile(path(fields.get(0)));
        } else if (fields.size() != 2) {
            throw new ConfigException("it is not one destination; write host:port, or the path of a socket");
        }
        return new TargetSpec.Port(
                host(fields.get(0)), StrictInteger.port(fields.get(1).text()));
    }

    private static int listenPort(Field field) {
        return StrictInteger.parse(field.text(), 0, 0xffff);
    }

    private static String host(Field field) {
        String host = field.text();
        if (host.isEmpty() || host.length() >= MAX_HOST) {
            throw new ConfigException("the host is " + (host.isEmpty() ? "empty" : "too long")
                    + "; write [bind_address:]port:host:hostport");
        }
        return host;
    }

    private static String path(Field field) {
        if (field.text().getBytes(StandardCharsets.UTF_8).length >= MAX_PATH) {
            throw new ConfigException("the path of a socket is too long; use one of less than " + MAX_PATH + " bytes");
        }
        return field.text();
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

    /** From text to fields. */
    private static final class Splitter {
        private final String text;
        private int at;

        private Splitter(String text) {
            this.text = text;
        }

        private List<Field> split() {
            List<Field> fields = new ArrayList<>();
            while (at < text.length() && fields.size() < MAX_FIELDS) {
                fields.add(text.charAt(at) == '[' ? bracketed() : plain());
            }
            if (at < text.length() || fields.isEmpty()) {
                throw new ConfigException("it has " + (fields.isEmpty() ? "no" : "more than four")
                        + " fields; write [bind_address:]port:host:hostport, an IPv6 address in square brackets");
            }
            return fields;
        }

        private Field bracketed() {
            int end = text.indexOf(']', at);
            if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                throw new ConfigException("a '[' has no ']' before the next ':'; write for example [::1]:8080:host:80");
            }
            String field = text.substring(at + 1, end);
            at = Math.min(end + 2, text.length());
            return new Field(field, field.indexOf('/') >= 0);
        }

        private Field plain() {
            StringBuilder field = new StringBuilder();
            boolean path = false;
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
            return new Field(field.toString(), path);
        }
    }
}
