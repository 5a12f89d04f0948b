package io.culvert.metrics;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.Algorithms;
import java.util.Set;

/** The values that tags may have. Peers choose some of the names, so whatever is not known is "other". */
final class TagValues {
    static final String OTHER = "other";

    static final Set<String> CHANNEL_TYPES = Set.of(
            "session",
            "direct-tcpip",
            "forwarded-tcpip",
            "direct-streamlocal@openssh.com",
            "forwarded-streamlocal@openssh.com");

    private static final Set<String> KEX_ALGORITHMS = Set.copyOf(Algorithms.SUPPORTED_KEX);
    private static final Set<String> LOGIN_METHODS = Set.of("none", "publickey", "password", "keyboard-interactive");

    private TagValues() {}

    static String channelType(String type) {
        return known(CHANNEL_TYPES, type);
    }

    static String kexAlgorithm(String name) {
        return known(KEX_ALGORITHMS, name);
    }

    static String loginMethod(String name) {
        return known(LOGIN_METHODS, name);
    }

    /** The names of RFC 4254 section 5.1. */
    static String reason(long code) {
        if (code >= OpenFailureReason.ADMINISTRATIVELY_PROHIBITED && code <= OpenFailureReason.RESOURCE_SHORTAGE) {
            return OpenFailureReason.text(code).replace(' ', '-');
        }
        return OTHER;
    }

    private static String known(Set<String> names, String name) {
        return names.contains(name) ? name : OTHER;
    }
}
