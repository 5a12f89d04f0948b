package io.culvert.forwarding.keys;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns of which one must match and of which none with a "!" in front may (PATTERNS in ssh_config(5)). An empty one, as
 * after a comma at the end of a list, stands for nothing.
 */
public record GlobList(List<Glob> wanted, List<Glob> unwanted) {
    public GlobList {
        wanted = List.copyOf(wanted);
        unwanted = List.copyOf(unwanted);
    }

    /** @throws IllegalArgumentException if a pattern is too long */
    public static GlobList of(List<String> patterns) {
        List<Glob> wanted = new ArrayList<>();
        List<Glob> unwanted = new ArrayList<>();
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            String rest = negated ? pattern.substring(1) : pattern;
            if (!rest.isEmpty()) {
                (negated ? unwanted : wanted).add(Glob.of(rest));
            }
        }
        return new GlobList(wanted, unwanted);
    }

    public boolean matches(CharSequence text) {
        return wanted.stream().anyMatch(glob -> glob.matches(text))
                && unwanted.stream().noneMatch(glob -> glob.matches(text));
    }
}
