package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.testing.BlockingWork;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** What the programs at the two ends of a stream do, and what each of them has to see. */
final class EndsOfStream {
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** More than the windows and buffers on the way hold. */
    static final long MUCH = 12L << 20;

    private EndsOfStream() {}

    /** The reader takes nothing before all that is on the way is full, and nothing here depends on time. */
    static void assertWholeAfterHalfCloseAndPause(ExecutorService threads, Application closer, Application sender)
            throws IOException {
        closer.send(100_000);
        closer.shutdownOutput();
        sender.receive(100_000);
        assertThat(sender.end()).isEqualTo(Application.End.EOF);
        assertWholeAfterClose(threads, sender, closer);
    }

    /** As {@link #assertWholeAfterHalfCloseAndPause}, where the reader has not ended its own output. */
    static void assertWholeAfterClose(ExecutorService threads, Application sender, Application reader)
            throws IOException {
        CompletableFuture<Void> sent = BlockingWork.on(threads, () -> {
            sender.send(MUCH);
            sender.close();
        });
        awaitDoneOrStuck(sender, sent);
        reader.receive(MUCH);
        assertThat(reader.end()).isEqualTo(Application.End.EOF);
        assertThat(sent).succeedsWithin(LIMIT);
        reader.close();
    }

    static void assertFails(CompletableFuture<?> sending) {
        await().pollDelay(Duration.ZERO).atMost(LIMIT).until(sending::isCompletedExceptionally);
    }

    static void awaitDoneOrStuck(Application sender, CompletableFuture<?> sending) {
        long[] before = {-1};
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(40)).until(() -> {
            long last = before[0];
            before[0] = sender.sent();
            return sending.isDone() || before[0] == last;
        });
    }
}
