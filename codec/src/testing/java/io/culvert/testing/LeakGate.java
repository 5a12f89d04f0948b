package io.culvert.testing;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes the buffers that the tests leaked to {@code target/leaks.txt}. A listener cannot fail a test run, so the build does:
 * it looks for that file after the tests.
 */
public final class LeakGate implements TestExecutionListener {
    private static final Path REPORT = Path.of("target", "leaks.txt");

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        try {
            Files.deleteIfExists(REPORT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        // Twice, because references that one collection clears are queued in no particular order.
        collectGarbage();
        collectGarbage();
        // Netty reports leaked buffers when it allocates the next one.
        ByteBufAllocator.DEFAULT.buffer().release();
        StringBuilder report = new StringBuilder();
        LeakRecorder.leaks()
                .forEach(leak -> report.append("LEAK: ").append(leak).append(System.lineSeparator()));
        if (report.length() == 0) {
            return;
        }
        try {
            Files.writeString(REPORT, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
