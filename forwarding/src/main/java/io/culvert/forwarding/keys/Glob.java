package io.culvert.forwarding.keys;

import java.util.HashMap;
import java.util.Map;

/**
 * A pattern of OpenSSH's files: "*" stands for any run of characters, "?" for one. There is no escape. Case counts.
 *
 * <p>Matching reads each character of the text once and never goes back, whatever the pattern (rule P10): the pattern
 * is a small machine whose states are bits, and all states that are possible move together. State {@code i} means that
 * {@code i} elements (literals or "?") have matched; a star in front of element {@code i} lets state {@code i} stay.
 */
public final class Glob {
    /** Ours: four times the longest host name, and the bound on the work for one character. */
    static final int MAX_WILDCARD_PATTERN = 1024;

    private final String pattern;
    private final boolean literal;
    private final int last;
    private final long[] stays;
    private final long[] stepsOnAny;
    private final Map<Character, long[]> stepsOn = new HashMap<>();

    private Glob(String pattern) {
        this.pattern = pattern;
        literal = pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
        if (!literal && pattern.length() > MAX_WILDCARD_PATTERN) {
            throw new IllegalArgumentException("pattern of " + pattern.length() + " characters is too long");
        }
        int words = literal ? 0 : pattern.length() / Long.SIZE + 1;
        stays = new long[words];
        stepsOnAny = new long[words];
        last = literal ? 0 : compile();
    }

    /** @throws IllegalArgumentException if the pattern has wildcards and more than 1024 characters */
    public static Glob of(String pattern) {
        return new Glob(pattern);
    }

    /** Whether the pattern stands for the whole of the text. */
    public boolean matches(CharSequence text) {
        if (literal) {
            return pattern.contentEquals(text);
        }
        long[] states = new long[stays.length];
        set(states, 0);
        for (int i = 0; i < text.length(); i++) {
            if (!advance(states, stepsOn.getOrDefault(text.charAt(i), stepsOnAny))) {
                return false;
            }
        }
        return (states[last / Long.SIZE] >>> last & 1) != 0;
    }

    @Override
    public String toString() {
        return pattern;
    }

    private boolean advance(long[] states, long[] steps) {
        long carry = 0;
        long alive = 0;
        for (int word = 0; word < states.length; word++) {
            long moved = states[word] & steps[word];
            states[word] = states[word] & stays[word] | moved << 1 | carry;
            carry = moved >>> Long.SIZE - 1;
            alive |= states[word];
        }
        return alive != 0;
    }

    /** Fills the three tables and returns the accepting state. */
    private int compile() {
        int state = 0;
        for (char c : pattern.toCharArray()) {
            if (c == '*') {
                set(stays, state);
            } else {
                if (c == '?') {
                    set(stepsOnAny, state);
                } else {
                    set(stepsOn.computeIfAbsent(c, absent -> new long[stays.length]), state);
                }
                state++;
            }
        }
        for (long[] steps : stepsOn.values()) {
            for (int word = 0; word < steps.length; word++) {
                steps[word] |= stepsOnAny[word];
            }
        }
        return state;
    }

    private static void set(long[] bits, int bit) {
        bits[bit / Long.SIZE] |= 1L << bit;
    }
}
