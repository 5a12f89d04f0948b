package io.culvert.forwarding.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The name of a file with "~/" for the home folder at its beginning, with ${NAME} for variables of the environment, and with
 * %-tokens (TOKENS in ssh_config(5)).
 */
public record PathPattern(String pattern) {

    static PathPattern parse(String pattern) {
        return new PathPattern(Tokens.checked(pattern, ShellCommand.TOKENS));
    }

    /**
     * The file's path; a relative one stays relative.
     *
     * @param values by token, for all but %d
     * @throws ConfigException if no file can have this name, or if a value could lead elsewhere: it is empty, "." or "..",
     *     or has a "/" or a NUL
     */
    public Path expand(Path home, Map<Character, String> values) {
        String tokens = Tokens.expand(pattern, token -> token == 'd' ? home.toString() : value(token, values));
        String path = ForwardFields.expand(tokens, System::getenv);
        return pattern.startsWith("~/") ? home.resolve(ConfigFile.path(path.substring(2))) : ConfigFile.path(path);
    }

    private String value(char token, Map<Character, String> values) {
        String value = values.get(token);
        if (value == null) {
            throw new IllegalArgumentException("no value for %" + token + " in " + pattern);
        }
        boolean name = !value.isEmpty() && value.indexOf('/') < 0 && value.indexOf('\0') < 0;
        if (!name || value.equals(".") || value.equals("..")) {
            throw new ConfigException(
                    "'" + value + "' cannot stand for %" + token + " in '" + pattern + "'; name the file");
        }
        return value;
    }
}
