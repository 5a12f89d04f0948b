package io.culvert.forwarding.keys;

import io.culvert.core.FileName;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of AuthorizedKeysFile or AuthorizedPrincipalsFile: a path with %u, %h and %% in it, and perhaps patterns of glob(7),
 * as in sshd since 10.0.
 */
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
     * The files for this user, whether they are there or not; none if they depend on a home and there is none. The name must
     * be safe in a path. Blocks on the disk where there is a pattern in the path.
     *
     * @throws FileSystemException with the name of a folder that cannot be read
     * @throws IllegalArgumentException with a sentence, if the JVM cannot name a file
     */
    List<Path> expand(String userName, @Nullable Path home) throws FileSystemException {
        boolean glob = FileNameGlob.isPattern(pattern);
        String homeText = home == null ? "" : glob ? FileNameGlob.literal(home.toString()) : home.toString();
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
                        return List.of();
                    }
                    path.append(homeText);
                }
                default -> path.append('%');
            }
        }
        if (path.length() == 0 || path.charAt(0) != '/') {
            if (home == null) {
                return List.of();
            }
            path.insert(0, homeText + "/");
        }
        return glob ? GlobbedFiles.find(path.toString()) : List.of(FileName.path(path.toString()));
    }
}
