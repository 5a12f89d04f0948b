package io.culvert.core.endpoint;

import io.culvert.core.transport.TransportSettings;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Slow work on an executor, without a limit: a client chooses whom it exchanges keys with. */
record ExecutorWork(Executor executor) implements TransportSettings.SlowWork {
    @Override
    public <T> CompletionStage<T> submit(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }
}
