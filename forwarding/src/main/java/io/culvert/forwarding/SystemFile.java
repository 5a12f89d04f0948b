package io.culvert.forwarding;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a file of the system says. Who needs it waits until it has been read again, if it was last read more than two seconds
 * ago; but not long, since the threads for files may all be busy. For all threads.
 */
final class SystemFile<T> {
    private static final CompletionStage<Void> FRESH = CompletableFuture.completedStage(null);
    /** Ours. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Ours. */
    private static final long PATIENCE_MILLIS = 200;

    private final Supplier<T> reader;
    private final Executor readers;
    private final LongSupplier nanos;
    private final AtomicReference<CompletableFuture<Void>> reading = new AtomicReference<>();
    private volatile T content;
    private volatile long read;

    /**
     * Blocks on the file.
     *
     * @param reader reads the file, and makes do when it cannot
     * @param readers where it is read again
     * @param nanos a clock that never goes back
     */
    SystemFile(Supplier<T> reader, Executor readers, LongSupplier nanos) {
        this.reader = reader;
        this.readers = readers;
        this.nanos = nanos;
        read = nanos.getAsLong();
        content = reader.get();
    }

    /** As last read. */
    T content() {
        return content;
    }

    /** Completes at once, or on {@code loop}, when the content is fresh or takes too long to be read. */
    CompletionStage<Void> fresh(EventLoop loop) {
        if (nanos.getAsLong() - read <= FRESH_NANOS) {
            return FRESH;
        }
        CompletableFuture<Void> enough = new CompletableFuture<>();
        Future<?> timer = loop.schedule(() -> enough.complete(null), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        readAgain()
                .thenRunAsync(
                        () -> {
                            timer.cancel(false);
                            enough.complete(null);
                        },
                        loop);
        return enough;
    }

    private CompletableFuture<Void> readAgain() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> begun = reading.compareAndExchange(null, mine);
        if (begun != null) {
            return begun;
        }
        try {
            readers.execute(() -> {
                try {
                    long now = nanos.getAsLong();
                    content = reader.get();
                    read = now;
                } finally {
                    done(mine);
                }
            });
        } catch (RejectedExecutionException e) {
            done(mine); // too much waits for these threads
        }
        return mine;
    }

    private void done(CompletableFuture<Void> mine) {
        reading.set(null);
        mine.complete(null);
    }
}
