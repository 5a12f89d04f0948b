package io.culvert.perf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259). For one text. */
final class JsonReader {
    private static final Pattern SPACE = Pattern.compile("[ \t\r\n]*");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern STRING =
            Pattern.compile("\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(.{4})|(.))");
    private static final String ESCAPES = "bfnrt\"\\/";
    private static final String ESCAPED = "\b\f\n\r\t\"\\/";
    private static final int DEEPEST = 100;

    private final Matcher at;
    private int depth;

    JsonReader(String text) {
        at = SPACE.matcher(text);
    }

    /** As {@link Json#read}. */
    Object read() {
        Object value = value().orElseThrow(() -> wrong("a value that is not null"));
        if (at.regionStart() != at.regionEnd()) {
            throw wrong("the end");
        }
        return value;
    }

    /** Empty for null. */
    private Optional<Object> value() {
        skipSpace();
        Optional<Object> value;
        if (take("{")) {
            value = Optional.of(object());
        } else if (take("[")) {
            value = Optional.of(array());
        } else if (matches(STRING)) {
            value = Optional.of(string());
        } else if (matches(NUMBER)) {
            value = Optional.of(Double.valueOf(at.group()));
            pass();
        } else if (take("true")) {
            value = Optional.of(true);
        } else if (take("false")) {
            value = Optional.of(false);
        } else if (take("null")) {
            value = Optional.empty();
        } else {
            throw wrong("a value");
        }
        skipSpace();
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        descend();
        if (!take("}")) {
            do {
                skipSpace();
                require(matches(STRING), "a name");
                String name = string();
                skipSpace();
                require(take(":"), "a colon");
                value().ifPresent(value -> members.put(name, value));
            } while (take(","));
            require(take("}"), "a comma or a brace");
        }
        depth--;
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        descend();
        if (!take("]")) {
            do {
                value().ifPresent(elements::add);
            } while (take(","));
            require(take("]"), "a comma or a bracket");
        }
        depth--;
        return elements;
    }

    private void descend() {
        require(++depth <= DEEPEST, "fewer levels");
        skipSpace();
    }

    private String string() {
        String raw = at.group(1);
        pass();
        return ESCAPE.matcher(raw).replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape)));
    }

    private static String unescaped(MatchResult escape) {
        String code = escape.group(1);
        char character =
                code == null ? ESCAPED.charAt(ESCAPES.indexOf(escape.group(2))) : (char) Integer.parseInt(code, 16);
        return String.valueOf(character);
    }

    private void skipSpace() {
        if (matches(SPACE)) {
            pass();
        }
    }

    private boolean take(String literal) {
        boolean there = matches(Pattern.compile(literal, Pattern.LITERAL));
        if (there) {
            pass();
        }
        return there;
    }

    private boolean matches(Pattern pattern) {
        return at.usePattern(pattern).lookingAt();
    }

    /** Goes on after what was matched. */
    private void pass() {
        at.region(at.end(), at.regionEnd());
    }

    private void require(boolean found, String what) {
        if (!found) {
            throw wrong(what);
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("not JSON at character " + at.regionStart() + ": expected " + expected);
    }
}
