package io.culvert.forwarding;

import static io.culvert.testing.Waiting.now;
import static org.awaitility.Awaitility.await;

import io.culvert.core.memory.ChannelAccount;
import io.culvert.core.memory.ConnectionAccount;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.core.memory.MemoryLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Users who each hold little of a memory budget, and let go of it when they are asked: whoever holds more is first. */
final class SmallHolders implements AutoCloseable {
    static final long EACH = 64 * 1024;

    private final MemoryBudget budget;
    /** All accounts are for this thread. */
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    private final List<Runnable> holding = new ArrayList<>();

    SmallHolders(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Takes the rest of the budget, and waits for the reset that this asks for: with more, there would be more of them. */
    void exhaust() {
        long before = budget.resets();
        for (int i = 0; budget.level() != MemoryLevel.EXHAUSTED && budget.resets() == before; i++) {
            String user = "holder " + i;
            now(CompletableFuture.runAsync(() -> hold(user), loop));
        }
        await().pollDelay(Duration.ZERO)
                .until(() -> budget.resets() > before && budget.level() != MemoryLevel.EXHAUSTED);
    }

    private void hold(String user) {
        Runnable[] letGo = new Runnable[1];
        ConnectionAccount account = budget.open(user, loop, bytes -> {
            letGo[0].run();
            return 1;
        });
        ChannelAccount channel = account.channel();
        letGo[0] = () -> {
            channel.close();
            account.close();
        };
        holding.add(letGo[0]);
        channel.outbound(EACH);
    }

    @Override
    public void close() {
        now(CompletableFuture.runAsync(() -> holding.forEach(Runnable::run), loop));
        loop.shutdown();
    }
}
