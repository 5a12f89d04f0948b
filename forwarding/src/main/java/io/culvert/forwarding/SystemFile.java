package io.culvert.forwarding;

import io.culvert.forwarding.keys.FileCache;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a file of the system says. Who needs it waits until somebody has looked whether the file changed, if the last look was
 * more than two seconds ago; but not long, since the threads for files may all be busy. For all threads.
 */
final class SystemFile<T> {
    private static final CompletionStage<Void> FRESH = CompletableFuture.completedStage(null);
    /** Ours. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Ours. */
    private static final long PATIENCE_MILLIS = 200;

    /** Ours: no such file is larger. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final Path file;
    private final Function<Path, T> reader;
    private final FileCache<T> cache;
    private final Executor readers;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable CompletableFuture<Void>> reading = new AtomicReference<>();
    private volatile T content;
    private volatile long looked;

    /**
     * Blocks on the file.
     *
     * @param reader reads the file, and makes do when it cannot
     * @param readers where it is read again
     * @param nanos a clock that never goes back
     */
    SystemFile(Path file, Function<Path, T> reader, Executor readers, LongSupplier nanos) {
        this.file = file;
        this.reader = reader;
        this.cache = new FileCache<>(reader::apply, MAX_KEPT_BYTES);
        this.readers = readers;
        this.nanos = nanos;
        looked = nanos.getAsLong();
        content = read();
    }

    /** As last read. */
    T content() {
        return content;
    }

    /** Completes at once, or on {@code loop}, when the content is fresh or takes too long to be read. */
    CompletionStage<Void> fresh(EventLoop loop) {
        if (nanos.getAsLong() - looked <= FRESH_NANOS) {
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
                    look();
                } finally {
                    done(mine);
                }
            });
        } catch (RejectedExecutionException e) {
            done(mine); // too much waits for these threads
        }
        return mine;
    }

    private void look() {
        long now = nanos.getAsLong();
        content = read();
        looked = now;
    }

    private T read() {
        try {
            return cache.read(file);
        } catch (IOException e) {
            return reader.apply(file); // which makes do
        }
    }

    private void done(CompletableFuture<Void> mine) {
        reading.set(null);
        mine.complete(null);
    }
}
