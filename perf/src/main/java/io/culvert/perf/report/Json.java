package io.culvert.perf.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON text (RFC 8259) of maps, lists, strings, finite numbers and booleans; anything else is its {@code toString}. */
public final class Json {
    private Json() {}

    public static String of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quote(entry.getKey().toString()) + ":" + of(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        } else if (value instanceof List<?> list) {
            return list.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
        } else if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return quote(value.toString());
    }

    /**
     * What a text holds: maps, lists, strings, {@code Double} and {@code Boolean}. What is null is left out.
     *
     * @throws IllegalArgumentException if it is not one JSON value; its message says where
     */
    public static Object read(String text) {
        return new JsonReader(text).read();
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
