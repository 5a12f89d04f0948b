package io.culvert.forwarding.keys;

import java.util.ArrayList;
import java.util.List;

/** Patterns of which one must match and of which none with a "!" in front may (PATTERNS in ssh_config(5)). */
public record GlobList(List<Glob> wanted, List<Glob> unwanted) {
    public GlobList {
        wanted = List.copyOf(wanted);
        unwanted = List.copyOf(unwanted);
    }

    /** @throws IllegalArgumentException if a pattern is empty or too long */
    public static GlobList of(List<String> patterns) {
        List<Glob> wanted = new ArrayList<>();
        List<Glob> unwanted = new ArrayList<>();
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            String rest = negated ? pattern.substring(1) : pattern;
            if (rest.isEmpty()) {
                throw new IllegalArgumentException("empty pattern");
            }
            (negated ? unwanted : wanted).add(Glob.of(rest));
        }
        return new GlobList(wanted, unwanted);
    }

    public boolean matches(CharSequence text) {
        return wanted.stream().anyMatch(glob -> glob.matches(text))
                && unwanted.stream().noneMatch(glob -> glob.matches(text));
    }
}
