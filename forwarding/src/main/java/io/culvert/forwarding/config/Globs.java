package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import io.culvert.forwarding.keys.GlobList;
import java.util.List;

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

    /** Patterns of which some may have a "!" in front. */
    static GlobList list(List<String> patterns) {
        try {
            return GlobList.of(patterns);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + " in '" + String.join(",", patterns) + "'; leave it out");
        }
    }
}
