package io.culvert.forwarding.keys;

import io.culvert.core.FileName;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of AuthorizedKeysFile or AuthorizedPrincipalsFile: a path with %u, %h and %% in it. */
record UserFilePattern(String pattern) {
    private static final String TOKENS = "uh%";

    static UserFilePattern of(String pattern) {
        for (int at = pattern.indexOf('%'); at >= 0; at = pattern.indexOf('%', at + 2)) {
            if (at + 1 == pattern.length() || TOKENS.indexOf(pattern.charAt(at + 1)) < 0) {
                throw new IllegalArgumentException("\"" + pattern + "\": only %u, %h and %% may follow a \"%\"");
            }
        }
        FileName.path(pattern); // said at the start, not at each login
        return new UserFilePattern(pattern);
    }

    /**
     * The file for this user; empty if it depends on a home and there is none. The name must be safe in a path.
     *
     * @throws IllegalArgumentException with a sentence, if the JVM cannot name the file
     */
    Optional<Path> expand(String userName, @Nullable Path home) {
        StringBuilder path = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                path.append(c);
                continue;
            }
            switch (pattern.charAt(at++)) {
                case 'u' -> path.append(userName);
                case 'h' -> {
                    if (home == null) {
                        return Optional.empty();
                    }
                    path.append(home);
                }
                default -> path.append('%');
            }
        }
        Path expanded = FileName.path(path.toString());
        if (expanded.isAbsolute()) {
            return Optional.of(expanded);
        }
        return home == null ? Optional.empty() : Optional.of(home.resolve(expanded));
    }
}
