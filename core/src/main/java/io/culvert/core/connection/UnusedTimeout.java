package io.culvert.core.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a connection that has had no channel for a while. Listeners of remote forwards are no use of it, as with sshd. */
final class UnusedTimeout {
    private final Duration timeout;
    private final EventLoop loop;
    private final Runnable end;
    private @Nullable Future<?> timer;

    /** @param timeout zero for never */
    UnusedTimeout(Duration timeout, EventLoop loop, Runnable end) {
        this.timeout = timeout;
        this.loop = loop;
        this.end = end;
    }

    /** @param live channels that there are now */
    void channels(int live) {
        if (live > 0) {
            stop();
        } else if (timer == null && !timeout.isZero()) {
            timer = loop.schedule(end, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
