package io.culvert.testing;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes the buffers that the tests leaked to {@code target/leaks.txt} when the JVM ends, behind those of other JVMs. A listener
 * cannot fail a test run, so the build does: it looks for that file after the tests.
 */
public final class LeakGate implements TestExecutionListener {
    private static final Path REPORT = Path.of("target", "leaks.txt");
    private static final AtomicBoolean WATCHING = new AtomicBoolean();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (WATCHING.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(LeakGate::report, "leak-gate"));
        }
    }

    private static void report() {
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
            Files.writeString(REPORT, report, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
