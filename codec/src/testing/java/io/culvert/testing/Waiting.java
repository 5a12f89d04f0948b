package io.culvert.testing;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a test waits for what an event loop does. */
public final class Waiting {
    private static final int MOST_SECONDS = 60;

    private Waiting() {}

    /**
     * What the stage completes with. Not with the time limit that a future can have itself: the loop that completes it
     * would wait for the lock of the JDK's timer.
     *
     * @throws CompletionException with the cause, if the stage fails
     */
    public static <T> T now(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came of it in " + MOST_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
