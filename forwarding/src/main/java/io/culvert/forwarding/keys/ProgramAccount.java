package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.Account;
import io.culvert.forwarding.accounts.Accounts;
import io.culvert.forwarding.accounts.NameService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The account that a program runs as, which a keyword names, such as AuthorizedKeysCommandUser (rule W18). Where it is
 * not this process's own, root runs the program by way of setpriv(1): with the account's user, group and groups, and
 * with no way to get more rights. Whoever is not root cannot, and is told so. Blocks on the name service.
 */
public final class ProgramAccount {
    private final String name;
    private final Accounts accounts;
    private final List<Path> setprivs;

    /**
     * What to start.
     *
     * @param environment all of it
     */
    record Start(List<String> command, Map<String, String> environment) {}

    ProgramAccount(String name, Accounts accounts, List<Path> setprivs) {
        this.name = name;
        this.accounts = accounts;
        this.setprivs = setprivs;
    }

    public static ProgramAccount named(String name) {
        return new ProgramAccount(
                name, NameService.ofThisSystem(), List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv")));
    }

    /**
     * How to run a program and its arguments.
     *
     * @throws IOException in a sentence for the log, if it cannot run as this account
     */
    Start start(List<String> program) throws IOException {
        if (ProcessUser.is(name)) {
            return new Start(program, environment(ProcessUser.homeOrNowhere()));
        } else if (!ProcessUser.isRoot()) {
            throw refusal(program, "only root can, but this server runs as " + ProcessUser.self());
        }
        Account account = accounts.account(name).orElseThrow(() -> refusal(program, "there is no such account"));
        Path setpriv = setprivs.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> refusal(program, "there is no " + setprivs.get(0) + "; install util-linux"));
        List<String> prefix = List.of(
                setpriv.toString(),
                "--reuid=" + Integer.toUnsignedString(account.uid()),
                "--regid=" + Integer.toUnsignedString(account.gid()),
                "--init-groups",
                "--no-new-privs",
                "--");
        return new Start(Stream.concat(prefix.stream(), program.stream()).toList(), environment(account.home()));
    }

    /** As sshd's. */
    private Map<String, String> environment(Path home) {
        return Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", "USER", name, "LOGNAME", name, "HOME", home.toString());
    }

    private IOException refusal(List<String> program, String reason) {
        return new IOException("cannot run " + program.get(0) + " as " + name + ": " + reason);
    }

    /** Whether this process may run programs as that account at all. */
    public static Optional<String> complaint(String name) {
        return ProcessUser.is(name) || ProcessUser.isRoot()
                ? Optional.empty()
                : Optional.of("'" + name + "': only root can run programs as another account, but this server runs as "
                        + ProcessUser.self() + "; write " + ProcessUser.self());
    }
}
