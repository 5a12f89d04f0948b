package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * At which paths a client may connect to Unix-domain sockets, or have listeners (rule W13; sshd has no such list). In a
 * pattern "*" stands for slashes, too. A path that is not the shortest way to write it is in no list.
 */
public final class PermitPath {
    private static final Pattern FIRST_NAME = Pattern.compile("/[^/*?]+(/|$)");

    public static final PermitPath ANY = new PermitPath(true, List.of());

    private final boolean any;
    private final List<Glob> patterns;

    /** Of the patterns those whose first name is written out. */
    private final List<Glob> placed;

    private PermitPath(boolean any, List<String> patterns) {
        this.any = any;
        this.patterns = patterns.stream().map(PermitPath::pattern).toList();
        this.placed = patterns.stream()
                .filter(text -> FIRST_NAME.matcher(text).lookingAt())
                .map(Globs::of)
                .toList();
    }

    /** @param arguments {@code any}, {@code none}, or a list of patterns of absolute paths */
    public static PermitPath parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return ANY;
        } else if (arguments.equals(List.of("none"))) {
            return new PermitPath(false, List.of());
        }
        return new PermitPath(false, arguments);
    }

    private static Glob pattern(String text) {
        if (!text.startsWith("/")) {
            throw new ConfigException("'" + text + "' is not an absolute path; write one, or any or none alone");
        }
        return Globs.of(text);
    }

    public boolean permits(String path) {
        return any || matches(patterns, path);
    }

    /**
     * Whether a pattern that says where, at least which folder of the root, permits this path: "any" and patterns such
     * as "/*" do not (rule W18).
     */
    boolean names(String path) {
        return matches(placed, path);
    }

    private static boolean matches(List<Glob> patterns, String path) {
        return Path.of(path).normalize().toString().equals(path)
                && patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
