package io.culvert.cli.demo;

import java.util.regex.Pattern;

/** The grammar of RFC 8259, as far as a yes or no: values are reduced, from the inside out, to one. */
final class JsonSyntax {
    private static final Pattern SCALAR =
            Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*\"(?!\\s*:)"
                    + "|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null");
    private static final Pattern KEY = Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\.)*\"\\s*:");
    private static final Pattern INNERMOST =
            Pattern.compile("\\[\\s*(?:v(?:\\s*,\\s*v)*)?\\s*]|\\{\\s*(?:k\\s*v(?:\\s*,\\s*k\\s*v)*)?\\s*}");

    private JsonSyntax() {}

    static boolean isObject(String text) {
        String reduced = KEY.matcher(text).replaceAll("k");
        reduced = SCALAR.matcher(reduced).replaceAll("v");
        String before;
        do {
            before = reduced;
            reduced = INNERMOST.matcher(before).replaceAll("v");
        } while (!reduced.equals(before));
        return text.strip().startsWith("{") && reduced.strip().equals("v");
    }
}
