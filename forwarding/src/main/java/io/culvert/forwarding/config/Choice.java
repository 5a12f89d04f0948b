package io.culvert.forwarding.config;

import java.util.Map;
import java.util.TreeMap;

/** A value out of a few words. Case does not count, as in OpenSSH. */
record Choice<T>(Map<String, T> words) {
    /** A switch in sshd_config. */
    static final Choice<Boolean> YES_NO = Choice.of("yes", true, "no", false);
    /** A switch in ssh_config. */
    static final Choice<Boolean> YES_NO_TRUE_FALSE =
            Choice.of("yes", true, "no", false).and("true", true).and("false", false);

    static <T> Choice<T> of(String word, T value, String other, T otherValue) {
        return new Choice<T>(new TreeMap<>(String.CASE_INSENSITIVE_ORDER))
                .and(word, value)
                .and(other, otherValue);
    }

    Choice<T> and(String word, T value) {
        words.put(word, value);
        return this;
    }

    T parse(String text) {
        T value = words.get(text);
        if (value == null) {
            throw new ConfigException(
                    "unsupported value '" + text + "'; write one of " + String.join(", ", words.keySet()));
        }
        return value;
    }
}
