package io.culvert.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a command that runs until it is told to stop ends: with a status of its own, or at SIGTERM, SIGINT or
 * SIGHUP with a tidy-up.
 */
final class Ending {
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    /** Has {@code tidyUp} run when the process is told to end, which exits with this status then. */
    void onSignal(int exitStatus, Runnable tidyUp) {
        onSignal(exitStatus, exitStatus, tidyUp);
    }

    /**
     * The same with two statuses.
     *
     * @param terminated for SIGTERM
     * @param interrupted for SIGINT and SIGHUP
     */
    void onSignal(int terminated, int interrupted, Runnable tidyUp) {
        AtomicInteger exitStatus = new AtomicInteger(terminated);
        if (interrupted != terminated) {
            for (String signal : List.of("INT", "HUP")) {
                Signals.onEach(signal, () -> {
                    exitStatus.set(interrupted);
                    System.exit(interrupted);
                });
            }
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (!status.isDone()) {
                                tidyUp.run();
                                Logging.finish();
                                // A JVM that a signal ends exits with 128 + its number; sshd and ssh do not.
                                Runtime.getRuntime().halt(exitStatus.get());
                            }
                        },
                        "culvert-ending"));
    }

    void with(int exitStatus) {
        status.complete(exitStatus);
    }

    /** Waits for the end. */
    int await() {
        try {
            return status.join();
        } catch (CompletionException e) {
            return Culvert.FAILED;
        }
    }
}
