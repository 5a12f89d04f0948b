package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import io.culvert.forwarding.keys.ProcessUser;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the settings in force for a user let that user forward.
 *
 * @param outsider which of Tectia's lists of those that may forward leaves the user out; null if none does
 * @param guest whether the user is not the account that runs this process, and so has none of its rights (rule W18)
 */
record ForwardRules(
        ServerKeywords keywords, Values values, @Nullable Keyword<?> outsider, boolean guest) {
    /** Read when the first settings are, and not on an event loop. */
    private static final PrivilegedPorts PRIVILEGED = PrivilegedPorts.ofThisSystem();

    /**
     * For one connection. The account that the server is to become is its account. May block, for the user's groups.
     */
    static ForwardRules of(ServerKeywords keywords, Values inForce, ConnectionSpec connection) {
        String account = inForce.get(keywords.runAs).orElseGet(ProcessUser::self);
        return new ForwardRules(
                keywords, inForce, outsider(keywords, inForce, connection), !account.equals(connection.user()));
    }

    private static @Nullable Keyword<?> outsider(ServerKeywords keywords, Values inForce, ConnectionSpec connection) {
        String user = connection.user();
        List<Glob> users = inForce.get(keywords.allowTcpForwardingForUsers);
        List<Glob> groups = inForce.get(keywords.allowTcpForwardingForGroups);
        if (user == null) {
            return null;
        } else if (!users.isEmpty() && users.stream().noneMatch(glob -> glob.matches(user))) {
            return keywords.allowTcpForwardingForUsers;
        }
        boolean inGroup = groups.isEmpty()
                || connection.groups().apply(user).stream()
                        .anyMatch(group -> groups.stream().anyMatch(glob -> glob.matches(group)));
        return inGroup ? null : keywords.allowTcpForwardingForGroups;
    }

    /** Nothing if DisableForwarding is yes, or for a user that Tectia's lists leave out. */
    AllowTcpForwarding allowTcpForwarding() {
        return forwardingKeyword().equals(keywords.allowTcpForwarding)
                ? values.get(keywords.allowTcpForwarding)
                : AllowTcpForwarding.NO;
    }

    /** Which keyword has the last word about forwarding as such. */
    private Keyword<?> forwardingKeyword() {
        if (outsider != null) {
            return outsider;
        }
        return values.get(keywords.disableForwarding) ? keywords.disableForwarding : keywords.allowTcpForwarding;
    }

    /** Whether the client may connect to a target, as it named it. */
    Ruling mayOpen(String host, int port) {
        return allowTcpForwarding().local()
                ? ruling(values.get(keywords.permitOpen).permits(host, port), keywords.permitOpen)
                : ruling(false, forwardingKeyword());
    }

    /**
     * Whether the client may have a listener, at the host and port that it asked for. To a guest a privileged port is
     * open only if PermitListen names it.
     */
    Ruling mayListen(String host, int port) {
        boolean lent = guest && PRIVILEGED.contain(port);
        return allowTcpForwarding().remote()
                ? ruling(
                        lent
                                ? values.get(keywords.permitListen).names(host, port)
                                : values.get(keywords.permitListen).permits(host, port),
                        keywords.permitListen)
                : ruling(false, forwardingKeyword());
    }

    /**
     * Whether the client may connect to this Unix-domain socket. To a guest those are open that PermitOpenPath names.
     */
    Ruling mayOpen(String path) {
        Ruling offered = offersPaths(AllowTcpForwarding::local);
        if (!offered.permitted()) {
            return offered;
        }
        return values.get(keywords.permitOpen).permitsPaths()
                ? ruling(permits(keywords.permitOpenPath, path), keywords.permitOpenPath)
                : ruling(false, keywords.permitOpen);
    }

    /** Whether the client may have a listener at this path; PermitListen has no say about it, as in sshd. */
    Ruling mayListen(String path) {
        Ruling offered = offersPaths(AllowTcpForwarding::remote);
        return offered.permitted()
                ? ruling(permits(keywords.permitListenPath, path), keywords.permitListenPath)
                : offered;
    }

    private boolean permits(Keyword<PermitPath> keyword, String path) {
        PermitPath permitted = values.get(keyword);
        return guest ? permitted.names(path) : permitted.permits(path);
    }

    private Ruling offersPaths(Predicate<AllowTcpForwarding> direction) {
        return direction.test(allowTcpForwarding())
                ? ruling(direction.test(allowStreamLocalForwarding()), keywords.allowStreamLocalForwarding)
                : ruling(false, forwardingKeyword());
    }

    AllowTcpForwarding allowStreamLocalForwarding() {
        return allowTcpForwarding().and(values.get(keywords.allowStreamLocalForwarding));
    }

    private static Ruling ruling(boolean permitted, Keyword<?> keyword) {
        return new Ruling(permitted, keyword.name());
    }
}
