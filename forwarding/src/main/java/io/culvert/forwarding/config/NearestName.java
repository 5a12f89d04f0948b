package io.culvert.forwarding.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What a user probably meant: the name that the fewest changes of a character lead to. */
final class NearestName {
    private NearestName() {}

    static String of(String written, Collection<String> names) {
        // Work is bounded whatever was written: no name is nearly this long.
        String shortened = written.substring(0, Math.min(written.length(), 64)).toLowerCase(Locale.ROOT);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(shortened, name.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }

    /** The error for a keyword that there is not, in the words that scripts know from OpenSSH. */
    static ConfigException badOption(String keyword, Collection<String> names, Location location) {
        return new ConfigException("line " + location.line() + ": Bad configuration option: " + keyword
                        + "; did you mean " + of(keyword, names) + "?")
                .at(location.source());
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
