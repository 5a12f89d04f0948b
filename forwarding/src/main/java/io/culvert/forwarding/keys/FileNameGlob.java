package io.culvert.forwarding.keys;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A pattern of glob(7) for one name in a path: "*", "?", "[...]" with "!", ranges and classes, and "\" before a
 * character that stands for itself. A "[" that is never closed stands for itself. A name that begins with a dot is matched by a
 * pattern that begins with one only.
 */
public final class FileNameGlob {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alnum", "\\p{Alnum}"),
            Map.entry("alpha", "\\p{Alpha}"),
            Map.entry("blank", "\\p{Blank}"),
            Map.entry("cntrl", "\\p{Cntrl}"),
            Map.entry("digit", "\\p{Digit}"),
            Map.entry("graph", "\\p{Graph}"),
            Map.entry("lower", "\\p{Lower}"),
            Map.entry("print", "\\p{Print}"),
            Map.entry("punct", "\\p{Punct}"),
            Map.entry("space", "\\p{Space}"),
            Map.entry("upper", "\\p{Upper}"),
            Map.entry("xdigit", "\\p{XDigit}"));

    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private final Pattern names;
    private final boolean hidden;

    private FileNameGlob(String pattern) {
        names = new Reader(pattern).read();
        hidden = pattern.startsWith(".") || pattern.startsWith("\\.");
    }

    static FileNameGlob of(String pattern) {
        return new FileNameGlob(pattern);
    }

    /** Whether a pattern may stand for another name than its own. */
    public static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
    }

    /** A pattern that stands for this text alone. */
    static String literal(String text) {
        return text.replaceAll("[*?\\[\\\\]", "\\\\$0");
    }

    boolean matches(String name) {
        return (hidden || !name.startsWith(".")) && names.matcher(name).matches();
    }

    /** Makes a regular expression of a pattern. */
    private static final class Reader {
        private final String pattern;
        private final StringBuilder expression = new StringBuilder();
        private int at;

        Reader(String pattern) {
            this.pattern = pattern;
        }

        Pattern read() {
            while (at < pattern.length()) {
                char c = pattern.charAt(at++);
                switch (c) {
                    case '*' -> expression.append(".*");
                    case '?' -> expression.append('.');
                    case '[' -> {
                        int end = endOfBrackets();
                        if (end < 0) {
                            literal('[');
                        } else if (!brackets(end)) {
                            return NOTHING;
                        }
                    }
                    case '\\' -> literal(at < pattern.length() ? pattern.charAt(at++) : c);
                    default -> literal(c);
                }
            }
            return Pattern.compile(expression.toString(), Pattern.DOTALL);
        }

        private void literal(char c) {
            if (!Character.isLetterOrDigit(c) && c < 128) {
                expression.append('\\');
            }
            expression.append(c);
        }

        /** Where "]" is. The first character after "[" or "[!" is never it, nor is one in a class. */
        private int endOfBrackets() {
            int i = at;
            if (i < pattern.length() && pattern.charAt(i) == '!') {
                i++;
            }
            for (int first = i; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                if (c == ']' && i > first) {
                    return i;
                } else if (c == '\\') {
                    i++;
                } else if (pattern.startsWith("[:", i)) {
                    int end = pattern.indexOf(":]", i + 2);
                    i = end < 0 ? i : end + 1;
                }
            }
            return -1;
        }

        /** False if there is a class or a range that nothing is in. */
        private boolean brackets(int end) {
            expression.append('[');
            if (pattern.charAt(at) == '!') {
                expression.append('^');
                at++;
            }
            while (at < end) {
                if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at + 2) >= 0) {
                    int close = pattern.indexOf(":]", at + 2);
                    String known = CLASSES.get(pattern.substring(at + 2, close));
                    if (known == null) {
                        return false;
                    }
                    expression.append(known);
                    at = close + 2;
                } else {
                    char from = member();
                    if (at + 1 < end && pattern.charAt(at) == '-') {
                        at++;
                        char to = member();
                        if (to < from) {
                            return false;
                        }
                        literal(from);
                        expression.append('-');
                        literal(to);
                    } else {
                        literal(from);
                    }
                }
            }
            at = end + 1;
            expression.append(']');
            return true;
        }

        private char member() {
            char c = pattern.charAt(at++);
            return c == '\\' ? pattern.charAt(at++) : c;
        }
    }
}
