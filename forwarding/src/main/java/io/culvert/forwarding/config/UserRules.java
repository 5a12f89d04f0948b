package io.culvert.forwarding.config;

import java.net.InetAddress;
import java.util.List;

/** Who may log in from where: DenyUsers first, then AllowUsers; without AllowUsers, all others. */
public final class UserRules {
    public static final UserRules EVERYBODY = new UserRules(List.of(), List.of());

    private final List<UserPattern> denied;
    private final List<UserPattern> allowed;

    UserRules(List<UserPattern> denied, List<UserPattern> allowed) {
        this.denied = List.copyOf(denied);
        this.allowed = List.copyOf(allowed);
    }

    /** Whether the rules let this user log in from this address, whatever the keys are. */
    public boolean allows(String user, InetAddress remoteAddress) {
        return denied.stream().noneMatch(pattern -> pattern.matches(user, remoteAddress))
                && (allowed.isEmpty() || allowed.stream().anyMatch(pattern -> pattern.matches(user, remoteAddress)));
    }
}
