package io.culvert.core.connection;

import io.culvert.core.KeepAlive;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches whether the peer is alive, as OpenSSH's ServerAlive and ClientAlive do. */
final class Liveness {
    private final KeepAlive settings;
    private final EventLoop loop;
    private final Runnable ask;
    private final Runnable giveUp;
    private long lastHeard;
    private int unanswered;
    private @Nullable Future<?> timer;

    Liveness(KeepAlive settings, EventLoop loop, Runnable ask, Runnable giveUp) {
        this.settings = settings;
        this.loop = loop;
        this.ask = ask;
        this.giveUp = giveUp;
    }

    void start() {
        if (!settings.interval().isZero()) {
            heard();
            schedule(settings.interval().toNanos());
        }
    }

    /** Something arrived from the peer. */
    void heard() {
        lastHeard = loop.ticker().nanoTime();
        unanswered = 0;
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule(long delay) {
        timer = loop.schedule(this::check, delay, TimeUnit.NANOSECONDS);
    }

    private void check() {
        long interval = settings.interval().toNanos();
        long silent = loop.ticker().nanoTime() - lastHeard;
        if (unanswered == 0 && silent < interval) {
            schedule(interval - silent);
        } else if (unanswered == settings.countMax()) {
            giveUp.run();
        } else {
            unanswered++;
            ask.run();
            schedule(interval);
        }
    }
}
