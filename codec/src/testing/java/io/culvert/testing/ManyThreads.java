package io.culvert.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Eight threads that begin at the same moment. */
public final class ManyThreads {
    public static final int COUNT = 8;

    private ManyThreads() {}

    /** What one thread does. */
    @FunctionalInterface
    public interface Work {
        /** @param thread 0 to 7 */
        void run(int thread) throws Exception;
    }

    /** Waits for all of them; fails with the first failure. */
    public static void run(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        CyclicBarrier start = new CyclicBarrier(COUNT);
        List<Future<?>> all = new ArrayList<>();
        try {
            for (int i = 0; i < COUNT; i++) {
                int thread = i;
                all.add(threads.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
