package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.AccountFiles;
import io.culvert.forwarding.accounts.Accounts;
import io.culvert.forwarding.accounts.NameService;
import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whose a name is, and where that user's home is. Blocks on the name service. */
record SystemUsers(Accounts accounts) {
    record Account(int uid, Path home) {}

    /** Those that a passwd(5) file lists. */
    SystemUsers(Path passwd) {
        this(new AccountFiles(passwd, passwd, passwd));
    }

    static SystemUsers ofThisSystem() {
        return new SystemUsers(NameService.ofThisSystem());
    }

    /** The account of this name; also the one that this process runs as, wherever that is listed. */
    Optional<Account> find(String name) throws IOException {
        return ProcessUser.is(name)
                ? Optional.of(new Account(processUid(), ProcessUser.homeOrNowhere()))
                : accounts.account(name)
                        .filter(account -> account.home().isAbsolute())
                        .map(account -> new Account(account.uid(), account.home()));
    }

    /** Of the owner of this process's entry in /proc, or, where there is none, of its home. */
    int processUid() throws IOException {
        Path self = Path.of("/proc/self");
        return UnixFile.of(Files.exists(self) ? self : ProcessUser.homeOrNowhere())
                .uid();
    }
}
