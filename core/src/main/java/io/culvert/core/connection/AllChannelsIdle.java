package io.culvert.core.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes all channels of a connection once nothing has been sent either way on any of them for a while (sshd's
 * ChannelTimeout global). A new channel is a use of the connection, too.
 */
final class AllChannelsIdle {
    private final long timeout;
    private final EventLoop loop;
    private final Runnable closeAll;
    private int live;
    private long lastUse;
    private @Nullable Future<?> timer;

    /** @param timeout zero for never */
    AllChannelsIdle(Duration timeout, EventLoop loop, Runnable closeAll) {
        this.timeout = timeout.toNanos();
        this.loop = loop;
        this.closeAll = closeAll;
    }

    /** @param now channels that there are now */
    void channels(int now) {
        boolean more = now > live;
        live = now;
        if (now == 0) {
            stop();
        } else if (more && timer == null && timeout > 0) {
            timer = loop.schedule(this::check, timeout, TimeUnit.NANOSECONDS);
        }
        if (more) {
            used();
        }
    }

    /** Something was sent on a channel. */
    void used() {
        if (timer != null) {
            lastUse = loop.ticker().nanoTime();
        }
    }

    private void check() {
        long left = lastUse + timeout - loop.ticker().nanoTime();
        if (left > 0) {
            timer = loop.schedule(this::check, left, TimeUnit.NANOSECONDS);
        } else {
            timer = null;
            closeAll.run();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
