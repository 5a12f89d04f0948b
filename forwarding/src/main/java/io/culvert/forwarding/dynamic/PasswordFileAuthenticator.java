package io.culvert.forwarding.dynamic;

import io.culvert.core.work.WorkBudget;
import io.culvert.forwarding.keys.PasswordFile;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Lets in whom a {@link PasswordFile} knows. Checks wait for their turn; whoever guesses faster than passwords can be
 * checked must not keep the workers from what else they have to do, nor the right password of somebody else from being
 * found right.
 */
public final class PasswordFileAuthenticator implements ProxyAuthenticator {
    private static final int CORES = Math.max(1, Runtime.getRuntime().availableProcessors());
    /** Ours: at a time, in all, and of one source that wait. */
    private static final WorkBudget.Limits LIMITS = new WorkBudget.Limits(Math.max(1, CORES / 2), 256, 64);

    private final PasswordFile users;
    private final WorkBudget budget;

    /**
     * @param confinement keeps the accounts of what is done for whom; an event loop will do, for it runs one task at a
     *     time
     * @param workers check passwords
     */
    public PasswordFileAuthenticator(PasswordFile users, Executor confinement, Executor workers) {
        this.users = users;
        budget = new WorkBudget("checks of passwords", confinement, workers, LIMITS);
    }

    @Override
    public CompletionStage<Boolean> authenticate(ProxyLogin login) {
        WorkBudget.Task<Boolean> check =
                budget.submit(login.client().getAddress(), () -> users.matches(login.user(), login.password()));
        login.gone().thenRun(check::withdraw);
        return check.result();
    }
}
