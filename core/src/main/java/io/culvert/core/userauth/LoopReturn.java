package io.culvert.core.userauth;

import io.culvert.core.EventLoops;
import io.culvert.core.Failures;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way back to the event loop from code that is not ours: the only place of this package where threads meet. */
final class LoopReturn {
    private LoopReturn() {}

    /** The stage that {@code call} returns; a failed one if it throws or returns null (rule T17). */
    static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "no stage");
        } catch (Throwable e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Runs {@code then} on the event loop once {@code stage} is complete: at once if that is now and here. */
    static <T> void deliver(
            ChannelHandlerContext ctx, CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenCompleteAsync(
                (value, error) -> then.accept(value, error == null ? null : Failures.cause(error)), executor(ctx));
    }

    /** Runs a task on the event loop: at once if called there. */
    static Executor executor(ChannelHandlerContext ctx) {
        EventExecutor loop = ctx.executor();
        return task -> EventLoops.run(loop, task);
    }
}
