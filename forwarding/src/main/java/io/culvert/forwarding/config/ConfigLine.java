package io.culvert.forwarding.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of sshd_config or ssh_config, or one option -o: {@code Keyword argument...} or {@code Keyword=argument...}.
 * Quotes of both kinds keep spaces in an argument; "#" at the start of an argument begins a comment.
 */
record ConfigLine(String keyword, List<String> arguments) {
    private static final Pattern KEYWORD = Pattern.compile("[ \t]*([^ \t=\"#]+)([ \t]*=?[ \t]*)(.*)");

    /** The line's meaning, or null if it is empty or a comment. */
    static @Nullable ConfigLine parse(String line) {
        return parse(line, keyword -> false);
    }

    /** @param takesRest the keywords that take the rest of the line as it is, for one argument */
    static @Nullable ConfigLine parse(String line, Predicate<String> takesRest) {
        String text = line.stripTrailing();
        if (text.isBlank() || text.stripLeading().startsWith("#")) {
            return null;
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new ConfigException("control character in '" + text + "'; remove it");
        }
        Matcher matcher = KEYWORD.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException("no keyword in '" + text + "'; write Keyword and its value");
        }
        String rest = matcher.group(3);
        List<String> arguments =
                !takesRest.test(matcher.group(1)) ? split(rest, true) : rest.isEmpty() ? List.of() : List.of(rest);
        if (arguments.isEmpty()) {
            throw new ConfigException("missing argument after keyword " + matcher.group(1) + "; write its value");
        }
        return new ConfigLine(matcher.group(1), arguments);
    }

    /**
     * The words of a command that is run without a shell, with quotes and backslashes as in a line; "#" is a word's.
     */
    static List<String> words(String command) {
        return split(command, false);
    }

    private static List<String> split(String text, boolean comments) {
        List<String> arguments = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' && comments) {
                break;
            } else if (c == ' ' || c == '\t') {
                at++;
            } else {
                StringBuilder argument = new StringBuilder();
                at = readArgument(text, at, argument);
                arguments.add(argument.toString());
            }
        }
        return List.copyOf(arguments);
    }

    /** Appends the argument that begins at {@code at} and returns where it ends. */
    private static int readArgument(String text, int at, StringBuilder argument) {
        char quote = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length() && isEscapable(text.charAt(at + 1), quote)) {
                argument.append(text.charAt(++at));
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                return at;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                argument.append(c);
            }
        }
        if (quote != 0) {
            throw new ConfigException("a quote is not closed in '" + text + "'; add the second " + quote);
        }
        return at;
    }

    private static boolean isEscapable(char c, char quote) {
        return c == '\\' || c == '"' || c == '\'' || (c == ' ' && quote == 0);
    }
}
