package io.culvert.perf.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Does once what a scenario does many times, so that what cannot work at all is said before the run, and clearly. */
final class Probe {
    private static final int SIZE = 16;
    private static final long MOST_SECONDS = 10;

    private Probe() {}

    /** Blocks until it is clear that the far end is there, or that it is not. */
    static void check(Scenario scenario, Carrier carrier) throws IOException {
        if (scenario instanceof Scenario.Login) {
            checkLogin(carrier);
        } else {
            checkStream(carrier);
        }
    }

    private static void checkLogin(Carrier carrier) throws IOException {
        done(carrier.login()).close();
    }

    private static void checkStream(Carrier carrier) throws IOException {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        Exchange exchange = new Exchange(
                new Tally(),
                SIZE,
                opened -> opened.ask(System.nanoTime(), nanos -> {
                    answered.complete(true);
                    opened.right();
                }));
        exchange.ended().thenRun(() -> answered.complete(false));
        carrier.open(exchange).whenComplete((opened, failure) -> {
            if (failure != null) {
                answered.completeExceptionally(failure);
            }
        });
        if (!done(answered.completeOnTimeout(false, MOST_SECONDS, TimeUnit.SECONDS))) {
            exchange.abandon();
            throw new IOException(carrier.farEnd()
                    + " does not answer; does 'culvert bench target' listen there, and what leads to it?");
        }
    }

    private static <T> T done(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(Reason.of(e), e);
        }
    }
}
