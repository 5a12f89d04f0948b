package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who may log in from where: who no Deny rule names, and every Allow rule that there is. */
public final class UserRules {
    public static final UserRules EVERYBODY = new UserRules(List.of(), List.of(), List.of(), List.of());

    private final List<UserPattern> denied;
    private final List<UserPattern> allowed;
    private final List<Glob> deniedGroups;
    private final List<Glob> allowedGroups;

    UserRules(List<UserPattern> denied, List<UserPattern> allowed, List<Glob> deniedGroups, List<Glob> allowedGroups) {
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
        return allowsUser(user, remoteAddress) && allowsGroups(() -> groups.apply(user));
    }

    private boolean allowsGroups(Supplier<Set<String>> groups) {
        if (deniedGroups.isEmpty() && allowedGroups.isEmpty()) {
            return true;
        }
        Set<String> names = groups.get();
        return deniedGroups.stream().noneMatch(glob -> names.stream().anyMatch(glob::matches))
                && (allowedGroups.isEmpty()
                        || allowedGroups.stream()
                                .anyMatch(glob -> names.stream().anyMatch(glob::matches)));
    }

    private boolean allowsUser(String user, InetAddress remoteAddress) {
        return denied.stream().noneMatch(pattern -> pattern.matches(user, remoteAddress))
                && (allowed.isEmpty() || allowed.stream().anyMatch(pattern -> pattern.matches(user, remoteAddress)));
    }
}
