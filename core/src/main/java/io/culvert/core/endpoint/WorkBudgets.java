package io.culvert.core.endpoint;

import io.culvert.core.work.WorkBudget;
import java.util.concurrent.Executor;

/**
 * What a server has done for clients that have yet to log in, in four lines of which none stands after another (rules
 * T14, P13, P14). Slow work never has all processors, so that the threads that an executor has for as many are never
 * all slow.
 */
record WorkBudgets(WorkBudget keyExchanges, WorkBudget quick, WorkBudget slow, WorkBudget outside) {
    private static final int CORES = Math.max(1, Runtime.getRuntime().availableProcessors());

    /* All limits are ours: tasks at a time, all that run or wait, and those of one source that wait. */
    private static final WorkBudget.Limits KEY_EXCHANGES = new WorkBudget.Limits(CORES, 1024, 256);
    private static final WorkBudget.Limits QUICK = new WorkBudget.Limits(CORES, 1024, 256);
    private static final WorkBudget.Limits SLOW = new WorkBudget.Limits(Math.max(1, CORES / 2), 256, 32);
    private static final WorkBudget.Limits OUTSIDE = new WorkBudget.Limits(16, 256, 32);

    /**
     * @param confinement as {@link WorkBudget} wants it
     * @param workers two threads or more
     */
    static WorkBudgets of(Executor confinement, Executor workers) {
        return new WorkBudgets(
                new WorkBudget("key exchanges", confinement, workers, KEY_EXCHANGES),
                new WorkBudget("checks of logins", confinement, workers, QUICK),
                new WorkBudget("checks of passwords", confinement, workers, SLOW),
                new WorkBudget("questions to programs", confinement, workers, OUTSIDE));
    }
}
