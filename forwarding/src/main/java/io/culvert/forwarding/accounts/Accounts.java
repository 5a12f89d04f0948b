package io.culvert.forwarding.accounts;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Where accounts and groups are listed. */
public interface Accounts {
    /** The account of this very name. May block. */
    Optional<Account> account(String name) throws IOException;

    /** The names of an account's groups, the primary one among them. May block. */
    Set<String> groups(Account account) throws IOException;

    /** The account's line of shadow(5); empty also where this process may not see it. May block. */
    Optional<Shadow> shadow(Account account) throws IOException;
}
