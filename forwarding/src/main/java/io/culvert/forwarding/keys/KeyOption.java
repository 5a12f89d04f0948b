package io.culvert.forwarding.keys;

import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An option in front of an authorized key: a name, in lower case, and for some a value. */
public record KeyOption(String name, @Nullable String value) {
    /** Where the options end: at the first blank outside quotes. */
    static int end(String line) throws InvalidKeyException {
        boolean quoted = false;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (line.startsWith("\\\"", at)) {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                return at;
            }
        }
        throw new InvalidKeyException(quoted ? "a quote is not closed" : "it is not a public key");
    }

    /** Reads {@code name,name="value",...}. In a value, a quote has a backslash in front. */
    static List<KeyOption> parse(String text) throws InvalidKeyException {
        List<KeyOption> options = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            int nameEnd = at;
            while (nameEnd < text.length() && isNameCharacter(text.charAt(nameEnd))) {
                nameEnd++;
            }
            String name = text.substring(at, nameEnd).toLowerCase(Locale.ROOT);
            at = nameEnd;
            @Nullable String value = null;
            if (text.startsWith("=\"", at)) {
                int valueEnd = closingQuote(text, at + 2);
                value = text.substring(at + 2, valueEnd).replace("\\\"", "\"");
                at = valueEnd + 1;
            }
            boolean another = text.startsWith(",", at) && at + 1 < text.length();
            if (name.isEmpty() || at < text.length() && !another) {
                throw new InvalidKeyException("its options are malformed at column " + (at + 1));
            }
            options.add(new KeyOption(name, value));
        }
        return options;
    }

    private static int closingQuote(String text, int from) throws InvalidKeyException {
        for (int at = from; at < text.length(); at++) {
            if (text.startsWith("\\\"", at)) {
                at++;
            } else if (text.charAt(at) == '"') {
                return at;
            }
        }
        throw new InvalidKeyException("a quote is not closed");
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '@' || c == '.';
    }
}
