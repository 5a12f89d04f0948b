package io.culvert.forwarding.keys;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What reads files, on a thread that may wait for the disk. */
final class OffLoop {
    private OffLoop() {}

    interface Question<T> {
        T ask() throws IOException;
    }

    /** Fails with what the question throws, and if the executor has no room for it. */
    static <T> CompletionStage<T> ask(Executor executor, Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    answer.complete(question.ask());
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }
}
