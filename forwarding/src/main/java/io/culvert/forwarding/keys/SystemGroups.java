package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.Account;
import io.culvert.forwarding.accounts.Accounts;
import io.culvert.forwarding.accounts.NameService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/** The groups of this system's accounts. */
public record SystemGroups(Accounts accounts) {
    public static SystemGroups ofThisSystem() {
        return new SystemGroups(NameService.ofThisSystem());
    }

    /**
     * The names of a user's groups, the primary one among them; none for one without an account. Blocks on the name
     * service.
     *
     * @throws UncheckedIOException if it does not answer: who is in no group must not slip past a rule about groups
     */
    public Set<String> of(String user) {
        try {
            Optional<Account> account = accounts.account(user);
            return account.isPresent() ? accounts.groups(account.get()) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
