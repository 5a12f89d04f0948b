package io.culvert.testing;

import java.security.Security;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Has BlockHound watch the event loops, and reports what it found in {@code target/blocking-calls.txt}, which fails the
 * build. Not by BlockHound's own listener, which starts as soon as it is made: with several forks Maven makes listeners
 * in its own JVM too, to find the tests, and that JVM cannot be instrumented.
 */
public final class BlockingGate implements TestExecutionListener {
    private static final AtomicBoolean WATCHING = new AtomicBoolean();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (WATCHING.compareAndSet(false, true)) {
            // Else only the first look-up of a name is one, and which thread makes that is chance.
            Security.setProperty("networkaddress.cache.ttl", "0");
            Security.setProperty("networkaddress.cache.negative.ttl", "0");
            BlockHound.install();
            BuildReport.atEnd("blocking-calls.txt", BlockingCalls::all);
        }
    }
}
