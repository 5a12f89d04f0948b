package io.culvert.core.userauth;

import io.culvert.core.work.TooBusyException;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds back the answers to one client's failed attempts until their {@link FailureTime}. No thread waits. */
final class FailureDelay {
    private long arrival;
    private @Nullable Future<?> timer;

    /** A request has come that is to be decided. Nobody waits for the answer to an earlier one any more. */
    void arrived(ChannelHandlerContext ctx) {
        cancel();
        arrival = now(ctx);
    }

    /**
     * The outcome of a stage, delivered on the event loop. A yes comes at once; a no or a failure comes when its time
     * is up.
     *
     * @param yes whether a value is a yes
     */
    <T> CompletionStage<T> inTime(
            ChannelHandlerContext ctx, FailureTime time, CompletionStage<T> stage, Predicate<T> yes) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        LoopReturn.deliver(ctx, stage, (value, error) -> {
            // A request that nobody has looked at has no secret to hide.
            if (error instanceof TooBusyException || (value != null && yes.test(value))) {
                complete(answer, value, error);
            } else {
                timer = ctx.executor()
                        .schedule(
                                () -> complete(answer, value, error),
                                time.nanosLeft(now(ctx) - arrival),
                                TimeUnit.NANOSECONDS);
            }
        });
        return answer;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private static <T> void complete(CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(error);
        }
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.channel().eventLoop().ticker().nanoTime();
    }
}
