package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.nio.file.Path;
import java.util.List;

/**
 * At which paths a client may connect to Unix-domain sockets, or have listeners (rule W13; sshd has no such list). In a pattern
 * "*" stands for slashes, too. A path that is not the shortest way to write it is in no list.
 */
public final class PermitPath {
    public static final PermitPath ANY = new PermitPath(true, List.of());

    private final boolean any;
    private final List<Glob> patterns;

    private PermitPath(boolean any, List<Glob> patterns) {
        this.any = any;
        this.patterns = patterns;
    }

    /** @param arguments {@code any}, {@code none}, or a list of patterns of absolute paths */
    public static PermitPath parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return ANY;
        } else if (arguments.equals(List.of("none"))) {
            return new PermitPath(false, List.of());
        }
        return new PermitPath(false, arguments.stream().map(PermitPath::pattern).toList());
    }

    private static Glob pattern(String text) {
        if (!text.startsWith("/")) {
            throw new ConfigException("'" + text + "' is not an absolute path; write one, or any or none alone");
        }
        return Globs.of(text);
    }

    public boolean permits(String path) {
        return any
                || Path.of(path).normalize().toString().equals(path)
                        && patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
