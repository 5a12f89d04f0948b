package io.culvert.core;

import io.netty.util.concurrent.EventExecutor;

/** Steps that belong to an event loop. */
public final class EventLoops {
    private EventLoops() {}

    /** Runs a step on its loop: at once if called there. */
    public static void run(EventExecutor loop, Runnable step) {
        if (loop.inEventLoop()) {
            step.run();
        } else {
            loop.execute(step);
        }
    }
}
