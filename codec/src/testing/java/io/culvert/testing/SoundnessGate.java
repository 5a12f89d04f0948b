package io.culvert.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Fails every test during which the log told of an internal error, a leak or an exception that nothing took. What is
 * logged between the tests stands in {@code target/unsound-log.txt}, which fails the build.
 */
public final class SoundnessGate implements AfterEachCallback, TestExecutionListener {
    private static final AtomicBoolean WATCHING = new AtomicBoolean();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (WATCHING.compareAndSet(false, true)) {
            BuildReport.atEnd("unsound-log.txt", UnsoundLog::all);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> lines = UnsoundLog.takeThoseWith("");
        if (!lines.isEmpty()) {
            throw new AssertionError("the log told of what must not happen: " + String.join("\n", lines));
        }
    }
}
