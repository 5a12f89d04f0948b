package io.culvert.core;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budget of this process's file descriptors (rule P15). Whoever opens a socket for a peer takes a descriptor here
 * first, and what would leave less than a reserve is refused. The sockets are counted as they come and go; what else
 * the process has open is measured now and then. May be used on any thread.
 */
public final class Descriptors {
    /**
     * Ours: kept back, so that a connection can be accepted and closed, and for the files and programs of the process.
     */
    public static final int RESERVE = 64;

    /** Ours: forwards leave this part of the rest to those who log in. */
    private static final int SHARE_OF_LOGINS = 8;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final Descriptors OF_THIS_PROCESS = new Descriptors(ThisProcess.tally(), System::nanoTime);

    private final Tally tally;
    private final LongSupplier nanos;
    private final OncePerMinute lines;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong measured;
    private final LongAdder refusedConnections = new LongAdder();
    private final LongAdder refusedForwards = new LongAdder();
    private volatile int others;
    private volatile int limit;

    /** What a descriptor is for. */
    public enum Use {
        /** An SSH connection, or a listener for them. */
        CONNECTION("SSH connection"),
        /** What is forwarded, or a listener of a forward. */
        FORWARD("forward");

        private final String text;

        Use(String text) {
            this.text = text;
        }
    }

    /** What the system says. May block. */
    interface Tally {
        int open();

        int limit();
    }

    /** @param nanos a clock that never goes back */
    Descriptors(Tally tally, LongSupplier nanos) {
        this.tally = tally;
        this.nanos = nanos;
        this.lines = new OncePerMinute(nanos);
        this.measured = new AtomicLong(nanos.getAsLong());
        measure();
    }

    public static Descriptors ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** Takes descriptors, to be given back; false if too few are left, which is counted and logged here. */
    public boolean take(Use use, int count) {
        measureNowAndThen();
        if (held.addAndGet(count) <= most(use) - others) {
            return true;
        }
        held.addAndGet(-count);
        (use == Use.CONNECTION ? refusedConnections : refusedForwards).increment();
        long refusals = lines.event();
        if (refusals > 0) {
            LOG.warn(
                    "Too few file descriptors for another {}: {} of {} are in use, and {} are kept back ({} refused since the"
                            + " last such line); raise the limit with ulimit -n or systemd's LimitNOFILE",
                    use.text,
                    held.get() + others,
                    limit,
                    RESERVE,
                    refusals);
        }
        return false;
    }

    public void giveBack(int count) {
        held.addAndGet(-count);
    }

    /** Takes a descriptor for as long as a channel is open; false if too few are left. */
    public boolean hold(Use use, Channel channel) {
        if (!take(use, 1)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> giveBack(1));
        return true;
    }

    /** How many the process may have. */
    public int limit() {
        return limit;
    }

    /** How many the process has, reserve or not. Asks the system: not for event loops. */
    public int inUse() {
        return tally.open();
    }

    /** How many peers can be given, whatever is in use now. */
    public int available() {
        return Math.max(1, limit - RESERVE);
    }

    /** How often too few were left. */
    public long refused(Use use) {
        return (use == Use.CONNECTION ? refusedConnections : refusedForwards).sum();
    }

    /** Whether something failed because the process, or the system, has no descriptor left. */
    public static boolean areExhausted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }

    private int most(Use use) {
        int all = limit - RESERVE;
        return use == Use.CONNECTION ? all : all - all / SHARE_OF_LOGINS;
    }

    private void measureNowAndThen() {
        long last = measured.get();
        if (nanos.getAsLong() - last > FRESH_NANOS && measured.compareAndSet(last, nanos.getAsLong())) {
            CompletableFuture.runAsync(this::measure);
        }
    }

    private void measure() {
        limit = tally.limit();
        others = Math.max(0, tally.open() - held.get());
    }

    /** Of the JVM's own bean, which raises the soft limit to the hard one at its start. */
    private record ThisProcess(UnixOperatingSystemMXBean system) implements Tally {
        static Tally tally() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? new ThisProcess(unix)
                    : new Unlimited();
        }

        @Override
        public int open() {
            return (int) Math.max(0, system.getOpenFileDescriptorCount());
        }

        @Override
        public int limit() {
            long most = system.getMaxFileDescriptorCount();
            return most <= 0 ? Integer.MAX_VALUE : (int) Math.min(most, Integer.MAX_VALUE);
        }
    }

    /** Of a system that does not tell. */
    private record Unlimited() implements Tally {
        @Override
        public int open() {
            return 0;
        }

        @Override
        public int limit() {
            return Integer.MAX_VALUE;
        }
    }
}
