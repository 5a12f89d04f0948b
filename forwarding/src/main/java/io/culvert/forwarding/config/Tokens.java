package io.culvert.forwarding.config;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** %-tokens (TOKENS in sshd_config(5) and ssh_config(5)): a letter that stands for a value, and "%%" for "%". */
final class Tokens {
    private Tokens() {}

    /** The text, if it has no tokens but these. */
    static String checked(String text, String known) {
        expand(text, token -> {
            if (known.indexOf(token) < 0) {
                throw new ConfigException("'" + text + "' has an unknown %-token; known are "
                        + known.chars().mapToObj(c -> "%" + (char) c).collect(Collectors.joining(", ")) + " and %%");
            }
            return "";
        });
        return text;
    }

    /** @param values of all tokens that the text can have */
    static String expand(String text, Map<Character, String> values) {
        return expand(text, token -> Objects.requireNonNull(values.get(token)));
    }

    static String expand(String text, Function<Character, String> values) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                expanded.append(text.charAt(i));
            } else {
                // A "%" at the end is followed by nothing that anybody knows.
                char token = ++i < text.length() ? text.charAt(i) : ' ';
                expanded.append(token == '%' ? "%" : values.apply(token));
            }
        }
        return expanded.toString();
    }
}
