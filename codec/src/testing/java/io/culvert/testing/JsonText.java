package io.culvert.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON as RFC 8259 has it and nothing else; of names that stand twice in one object it makes a failure. */
public final class JsonText {
    private static final Pattern SPACE = Pattern.compile("[ \t\r\n]*");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern STRING =
            Pattern.compile("\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(.{4})|(.))");

    private final Matcher at;

    private JsonText(String text) {
        at = SPACE.matcher(text);
    }

    /**
     * Maps, lists, strings, {@code BigDecimal} and {@code Boolean}; null does not occur.
     *
     * @throws IllegalArgumentException if it is not one JSON value
     */
    public static Object read(String text) {
        JsonText json = new JsonText(text);
        Object value = json.value();
        if (json.at.regionStart() != text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    private Object value() {
        skipSpace();
        Object value;
        if (take("{")) {
            value = object();
        } else if (take("[")) {
            value = array();
        } else if (matches(STRING)) {
            value = unescaped();
        } else if (matches(NUMBER)) {
            value = new BigDecimal(at.group());
            pass();
        } else if (take("true")) {
            value = true;
        } else if (take("false")) {
            value = false;
        } else {
            throw wrong("a value");
        }
        skipSpace();
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpace();
        if (take("}")) {
            return members;
        }
        do {
            skipSpace();
            expect(matches(STRING), "a name");
            String name = unescaped();
            skipSpace();
            expect(take(":"), "a colon");
            expect(members.put(name, value()) == null, "no second " + name);
        } while (take(","));
        expect(take("}"), "a comma or a brace");
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        skipSpace();
        if (take("]")) {
            return elements;
        }
        do {
            elements.add(value());
        } while (take(","));
        expect(take("]"), "a comma or a bracket");
        return elements;
    }

    private String unescaped() {
        String raw = at.group(1);
        pass();
        return ESCAPE.matcher(raw)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
                                : String.valueOf("\b\f\n\r\t\"\\/".charAt("bfnrt\"\\/".indexOf(escape.group(2))))));
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

    /** Moves behind what was matched. */
    private void pass() {
        at.region(at.end(), at.regionEnd());
    }

    private void expect(boolean found, String what) {
        if (!found) {
            throw wrong(what);
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("not JSON at character " + at.regionStart() + ": expected " + expected);
    }
}
