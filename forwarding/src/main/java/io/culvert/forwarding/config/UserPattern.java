package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** USER or USER@HOST of AllowUsers and DenyUsers, where HOST is a list of addresses, CIDR blocks and patterns. */
record UserPattern(Glob user, @Nullable AddressPatterns host) {
    static UserPattern parse(String text) {
        int at = text.lastIndexOf('@');
        return at < 0
                ? new UserPattern(Globs.of(text), null)
                : new UserPattern(Globs.of(text.substring(0, at)), AddressPatterns.parse(text.substring(at + 1)));
    }

    boolean matches(String name, InetAddress address) {
        return user.matches(name) && (host == null || host.match(address));
    }
}
