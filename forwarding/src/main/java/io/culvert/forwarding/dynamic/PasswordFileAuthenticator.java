package io.culvert.forwarding.dynamic;

import io.culvert.forwarding.keys.PasswordFile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets in whom a {@link PasswordFile} knows. */
public final class PasswordFileAuthenticator implements ProxyAuthenticator {
    /** Ours: at a time. Whoever guesses faster must not keep the workers from what else they have to do. */
    private static final int MAX_CHECKS = 8;

    private final PasswordFile users;
    private final Executor workers;
    private final AtomicInteger checks = new AtomicInteger();

    public PasswordFileAuthenticator(PasswordFile users, Executor workers) {
        this.users = users;
        this.workers = workers;
    }

    @Override
    public CompletionStage<Boolean> authenticate(String user, String password) {
        if (checks.incrementAndGet() > MAX_CHECKS) {
            checks.decrementAndGet();
            return CompletableFuture.completedStage(false);
        }
        return CompletableFuture.supplyAsync(() -> users.matches(user, password), workers)
                .whenComplete((right, failure) -> checks.decrementAndGet());
    }
}
