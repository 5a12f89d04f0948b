package io.culvert.testing;

import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Reports the buffers that the tests leaked in {@code target/leaks.txt}, which fails the build. */
public final class LeakGate implements TestExecutionListener {
    private static final AtomicBoolean WATCHING = new AtomicBoolean();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (WATCHING.compareAndSet(false, true)) {
            BuildReport.atEnd("leaks.txt", LeakGate::leaks);
        }
    }

    private static List<String> leaks() {
        // Twice, because references that one collection clears are queued in no particular order.
        collectGarbage();
        collectGarbage();
        // Netty reports leaked buffers when it allocates the next one.
        ByteBufAllocator.DEFAULT.buffer().release();
        List<String> lines = new ArrayList<>();
        LeakRecorder.leaks().forEach(leak -> lines.add("LEAK: " + leak));
        return lines;
    }

    private static void collectGarbage() {
        ReferenceQueue<Object> cleared = new ReferenceQueue<>();
        WeakReference<Object> sentinel = new WeakReference<>(new Object(), cleared);
        try {
            System.gc();
            cleared.remove(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }
}
