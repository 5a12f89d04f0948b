package io.culvert.forwarding.accounts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who may log in as far as the system's accounts have a say, whatever the keys are: what sshd asks under "UsePAM no"
 * (its allowed_user, and do_nologin, which here comes before the log-in). An account that is locked, has expired or has
 * no shell that can run is refused, and everybody but root while there is a file /etc/nologin.
 */
public final class AccountGate {
    private static final String DEFAULT_SHELL = "/bin/sh";
    private static final String LOCKED = "!";

    private final Accounts accounts;
    private final Path noLogin;
    private final Clock clock;

    /**
     * What is known of a name.
     *
     * @param refusal why it may not log in, in sshd's words; empty if it may
     */
    public record Finding(Optional<Account> account, Optional<String> refusal) {}

    AccountGate(Accounts accounts, Path noLogin, Clock clock) {
        this.accounts = accounts;
        this.noLogin = noLogin;
        this.clock = clock;
    }

    /** Asks this system; the answer does not come on the caller's thread, and fails if the system does not give one. */
    public static CompletionStage<Finding> ask(String userName, SystemAccounts admitted) {
        NameService names = NameService.ofThisSystem();
        AccountGate gate = new AccountGate(names, Path.of("/etc/nologin"), Clock.systemUTC());
        return names.offThread(() -> {
            try {
                return gate.find(userName, admitted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    Finding find(String userName, SystemAccounts admitted) throws IOException {
        Optional<Account> account = accounts.account(userName);
        Optional<String> refusal = account.isPresent()
                ? refusal(account.get(), admitted)
                : admitted == SystemAccounts.ONLY ? Optional.of("it is no account of this system") : Optional.empty();
        boolean closed = Files.exists(noLogin)
                && account.filter(known -> known.uid() == UnixFile.ROOT).isEmpty();
        return new Finding(account, refusal.isEmpty() && closed ? Optional.of(noLogin + " exists") : refusal);
    }

    private Optional<String> refusal(Account account, SystemAccounts admitted) throws IOException {
        if (admitted == SystemAccounts.NO) {
            return Optional.of("it is an account of this system");
        }
        Optional<Shadow> shadow = accounts.shadow(account);
        long today = Duration.ofMillis(clock.millis()).toDays();
        if (shadow.filter(entry -> entry.expires().orElse(Long.MAX_VALUE) < today)
                .isPresent()) {
            return Optional.of("account has expired");
        } else if (shadow.map(Shadow::password).orElse(account.password()).startsWith(LOCKED)) {
            return Optional.of("account is locked");
        }
        return shellComplaint(Path.of(account.shell().isEmpty() ? DEFAULT_SHELL : account.shell()));
    }

    private static Optional<String> shellComplaint(Path shell) throws IOException {
        if (!Files.exists(shell)) {
            return Optional.of("shell " + shell + " does not exist");
        }
        return Files.isRegularFile(shell) && UnixFile.of(shell).isExecutable()
                ? Optional.empty()
                : Optional.of("shell " + shell + " is not executable");
    }
}
