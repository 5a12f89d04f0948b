package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Who may log in from where: who no Deny rule names, and every Allow rule that there is. */
public final class UserRules {
    public static final UserRules EVERYBODY = new UserRules(false, List.of(), List.of(), List.of(), List.of());

    private static final String ROOT = "root";

    private final boolean rootDenied;
    private final List<UserPattern> denied;
    private final List<UserPattern> allowed;
    private final List<Glob> deniedGroups;
    private final List<Glob> allowedGroups;

    UserRules(
            boolean rootDenied,
            List<UserPattern> denied,
            List<UserPattern> allowed,
            List<Glob> deniedGroups,
            List<Glob> allowedGroups) {
        this.rootDenied = rootDenied;
        this.deniedGroups = List.copyOf(deniedGroups);
        this.allowedGroups = List.copyOf(allowedGroups);
        this.denied = List.copyOf(denied);
        this.allowed = List.copyOf(allowed);
    }

    /**
     * Whether the rules let this user log in from this address, whatever the keys are.
     *
     * @param groups of a user; asked only if a rule names groups
     */
    public boolean allows(String user, InetAddress remoteAddress, Function<String, Set<String>> groups) {
        return ruling(user, remoteAddress, groups).permitted();
    }

    /** As {@link #allows}, and which keyword decides it. */
    public Ruling ruling(String user, InetAddress remoteAddress, Function<String, Set<String>> groups) {
        if (rootDenied && user.equals(ROOT)) {
            return new Ruling(false, "PermitRootLogin");
        } else if (matches(denied, user, remoteAddress)) {
            return new Ruling(false, "DenyUsers");
        } else if (!allowed.isEmpty() && !matches(allowed, user, remoteAddress)) {
            return new Ruling(false, "AllowUsers");
        } else if (deniedGroups.isEmpty() && allowedGroups.isEmpty()) {
            return new Ruling(true, "AllowUsers");
        }
        Set<String> names = groups.apply(user);
        return matches(deniedGroups, names)
                ? new Ruling(false, "DenyGroups")
                : new Ruling(allowedGroups.isEmpty() || matches(allowedGroups, names), "AllowGroups");
    }

    private static boolean matches(List<UserPattern> patterns, String user, InetAddress remoteAddress) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(user, remoteAddress));
    }

    private static boolean matches(List<Glob> patterns, Set<String> groups) {
        return patterns.stream().anyMatch(glob -> groups.stream().anyMatch(glob::matches));
    }
}
