package io.culvert.forwarding.config;

import java.util.List;

/** The patterns of a Host line: one must match, and none with "!" in front may. */
final class HostPatterns {
    private HostPatterns() {}

    static boolean match(List<String> patterns, String host) {
        boolean wanted = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (pattern.isEmpty()) {
                throw new ConfigException("keyword Host has an empty pattern; write a name or a pattern");
            }
            if (Globs.of(negated ? pattern.substring(1) : pattern).matches(host)) {
                if (negated) {
                    return false;
                }
                wanted = true;
            }
        }
        return wanted;
    }
}
