package io.culvert.testing;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Has BlockHound watch the event loops. Not by BlockHound's own listener, which does it as soon as it is made: with several
 * forks Maven makes listeners in its own JVM too, to find the tests, and that JVM cannot be instrumented.
 */
public final class BlockingGate implements TestExecutionListener {
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        BlockHound.install();
    }
}
