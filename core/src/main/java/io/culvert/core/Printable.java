package io.culvert.core;

/**
 * A peer's text made safe for a terminal and for a log (rules K08, W15): control characters, and those that change the
 * direction of the text around them, become octal escapes as "\033".
 */
public final class Printable {
    private Printable() {}

    /** Keeps line feeds and tabs; drops the carriage returns of RFC 4252 section 5.4. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** One line: nothing is kept. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** One line of at most so many characters. */
    public static String line(String text, int longest) {
        return line(text.length() <= longest ? text : text.substring(0, longest) + "...");
    }

    /** One word, so that a name cannot pass for the rest of the line that it is in: blanks are escaped, too. */
    public static String word(String text) {
        return line(text).replace(" ", "\\040");
    }

    private static String escape(String text, boolean multipleLines) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (multipleLines && (c == '\n' || c == '\t')) {
                safe.append((char) c);
            } else if (multipleLines && c == '\r') {
                return;
            } else if (unsafe(c)) {
                safe.append('\\').append(String.format("%03o", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static boolean unsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
