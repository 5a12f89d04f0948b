package io.culvert.forwarding.config;

import java.util.regex.Pattern;

/** One validator for all names that a user or a link gives us, used before anything is expanded (rule K01). */
final class HostNames {
    private static final String SHELL = "'`\"\\;&<>|(){}";
    /** What a shell would take for the beginning of an option. */
    private static final Pattern OPTION = Pattern.compile("(?U)\\s-");

    private HostNames() {}

    static String host(String host) {
        if (host.isEmpty() || host.startsWith("-") || !host.chars().allMatch(HostNames::inHost)) {
            throw new ConfigException(
                    "hostname '" + host + "' contains invalid characters; write a host name or an address");
        }
        return host;
    }

    static String user(String user) {
        boolean plain = user.chars().noneMatch(c -> Character.isISOControl(c) || (SHELL.indexOf(c) >= 0 && c != '\\'));
        if (user.isEmpty()
                || user.startsWith("-")
                || user.endsWith("\\")
                || !plain
                || OPTION.matcher(user).find()) {
            throw new ConfigException("remote username '" + user + "' contains invalid characters; write a login name");
        }
        return user;
    }

    private static boolean inHost(int c) {
        return !Character.isISOControl(c)
                && !Character.isWhitespace(c)
                && SHELL.indexOf(c) < 0
                && "$/@?#*![]~".indexOf(c) < 0;
    }
}
