package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;

/** Patterns whose errors are a user's. */
final class Globs {
    private Globs() {}

    static Glob of(String pattern) {
        try {
            return Glob.of(pattern);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + "; write a shorter one");
        }
    }
}
