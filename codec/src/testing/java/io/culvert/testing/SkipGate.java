package io.culvert.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes why tests were skipped to {@code target/skipped.txt}, of which the end of the build makes one line. Where
 * peers are required nothing may be skipped: there the tests stand in {@code target/skipped-tests.txt}, too, which
 * fails the build. Only a test for newer JDKs may be, since the build runs on the newest, too.
 */
public final class SkipGate implements TestExecutionListener {
    /** The words of JUnit's conditions about versions. */
    private static final String OLD_JDK = "Disabled on JRE version: ";

    private static final AtomicBoolean WATCHING = new AtomicBoolean();
    private static final Set<String> REASONS = new ConcurrentSkipListSet<>();
    private static final Set<String> TESTS = new ConcurrentSkipListSet<>();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (WATCHING.compareAndSet(false, true)) {
            BuildReport.atEnd("skipped.txt", () -> REASONS);
            if (Boolean.getBoolean("culvert.peers.required")) {
                BuildReport.atEnd("skipped-tests.txt", () -> TESTS);
            }
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            String message = result.getThrowable().map(Throwable::getMessage).orElse("for no reason");
            skipped(test, message.replaceFirst("^Assumption failed: ", ""));
        }
    }

    private static void skipped(TestIdentifier test, String reason) {
        REASONS.add(reason.strip().replaceAll("\\s+", " "));
        if (!reason.startsWith(OLD_JDK)) {
            TESTS.add(test.getUniqueId() + ": " + reason);
        }
    }
}
