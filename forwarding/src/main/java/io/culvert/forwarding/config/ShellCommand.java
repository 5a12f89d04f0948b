package io.culvert.forwarding.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command with %-tokens that the user's shell is to run. It is run without a shell if it has nothing for one to do. In a
 * shell a token stands for a plain word or for nothing at all (rule K01).
 */
public record ShellCommand(String template) {
    static final String TOKENS = "CLdhiklnpru";

    private static final Pattern NO_SHELL_NEEDED = Pattern.compile("[A-Za-z0-9_./%@:,+ \t-]+");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./%@:,+=-]+");
    /** Words that only a shell knows. */
    private static final Set<String> BUILT_IN = Set.of("exec", "eval", "command", "ulimit", "umask", "cd", ".");

    static ShellCommand parse(String text) {
        return new ShellCommand(Tokens.checked(text, TOKENS));
    }

    /** The program that takes this process's place as a proxy, and its arguments. */
    public List<String> proxy(Map<Character, String> tokens) {
        List<String> words = List.of(template.strip().split("[ \t]+"));
        if (NO_SHELL_NEEDED.matcher(template).matches() && !BUILT_IN.contains(words.get(0))) {
            // Split before anything is expanded, so that no value becomes two words.
            return words.stream().map(word -> Tokens.expand(word, tokens)).toList();
        }
        return shell("exec " + expand(tokens));
    }

    /** For the user's shell, whatever is in it. */
    public List<String> inShell(Map<Character, String> tokens) {
        return shell(expand(tokens));
    }

    private static List<String> shell(String command) {
        return List.of(Objects.requireNonNullElse(System.getenv("SHELL"), "/bin/sh"), "-c", command);
    }

    private String expand(Map<Character, String> tokens) {
        return Tokens.expand(template, token -> {
            String value = Objects.requireNonNull(tokens.get(token));
            if (!PLAIN_WORD.matcher(value).matches() || value.startsWith("-")) {
                throw new ConfigException("'" + value + "' cannot stand for %" + token + " in '" + template
                        + "': a shell would see more in it than a word; leave the token out");
            }
            return value;
        });
    }
}
