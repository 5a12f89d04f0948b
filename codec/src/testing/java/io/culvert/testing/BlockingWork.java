package io.culvert.testing;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** What an application does with its sockets, on a thread that may block. */
public interface BlockingWork {
    void run() throws IOException;

    /** Complete once it has been done. */
    static CompletableFuture<Void> on(Executor threads, BlockingWork work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }
}
