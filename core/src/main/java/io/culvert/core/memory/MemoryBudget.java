package io.culvert.core.memory;

import io.culvert.core.BufferPool;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound on the bytes that connections buffer for applications that do not read and for peers that do not. All
 * connections of a process share one unless their configurations say otherwise. What is held is counted for each
 * channel, connection and user. When memory is short, those who hold more than a fair share pay, and the others notice
 * nothing; see {@link MemoryLevel} for how. May be used on any thread.
 *
 * <p>The limit should be well below what buffers may take in all, because pools fragment. Default: half of it.
 */
public final class MemoryBudget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);
    private static final long MIB = 1 << 20;
    /** The smallest limit, bytes. */
    public static final long LEAST = MIB;

    /** Ours: how long a fair share stands. */
    private static final long DIVISION_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final class Shared {
        static final MemoryBudget INSTANCE = ofBytes(Math.max(LEAST, BufferPool.limit() / 2));
    }

    private final long limit;
    private final LongSupplier nanos;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong promised = new AtomicLong();
    private final AtomicReference<MemoryLevel> level = new AtomicReference<>(MemoryLevel.FREE);
    private final Map<String, UserAccount> users = new ConcurrentHashMap<>();
    private final AtomicBoolean resetting = new AtomicBoolean();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder resets = new LongAdder();
    private final AtomicLong divided = new AtomicLong();
    private volatile long share = Long.MAX_VALUE;

    MemoryBudget(long limit, LongSupplier nanos) {
        if (limit < LEAST) {
            throw new IllegalArgumentException("a memory budget of " + limit + " bytes; at least " + LEAST);
        }
        this.limit = limit;
        this.nanos = nanos;
    }

    /** @param limit at least 1 MiB */
    public static MemoryBudget ofBytes(long limit) {
        return new MemoryBudget(limit, System::nanoTime);
    }

    /** The one of this process: half of what direct buffers may take. */
    public static MemoryBudget shared() {
        return Shared.INSTANCE;
    }

    /** Bytes. */
    public long limit() {
        return limit;
    }

    /** Bytes that are buffered now. */
    public long held() {
        return held.get();
    }

    /** Bytes that peers may have us hold: the windows of all channels. */
    public long promised() {
        return promised.get();
    }

    public MemoryLevel level() {
        return Objects.requireNonNull(level.get());
    }

    /** Channels that were refused because memory was short. */
    public long refusals() {
        return refusals.sum();
    }

    /** Channels and connections that were reset because memory was exhausted. */
    public long resets() {
        return resets.sum();
    }

    /**
     * Opens the account of a connection.
     *
     * @param user whose connections share: a server's user, or a client's server
     * @param loop the connection's event loop
     */
    public ConnectionAccount open(String user, Executor loop, ConnectionAccount.Holder holder) {
        ConnectionAccount[] opened = new ConnectionAccount[1];
        users.compute(user, (name, known) -> {
            UserAccount account = known == null ? new UserAccount() : known;
            opened[0] = new ConnectionAccount(this, name, account, loop, holder);
            account.connections().add(opened[0]);
            return account;
        });
        return opened[0];
    }

    void leave(String user, ConnectionAccount connection) {
        users.computeIfPresent(user, (name, account) -> {
            account.connections().remove(connection);
            return account.connections().isEmpty() ? null : account;
        });
    }

    /** The users with connections. */
    int users() {
        return users.size();
    }

    /** The most bytes that a user may hold now without paying; unlimited unless memory is short. */
    long share() {
        return share;
    }

    /** The most bytes that may be promised to a user who was promised so many. */
    long shareOfPromises(long promisedToUser) {
        long shared = MemoryLevel.shared(limit);
        return Math.max(shared / Math.max(1, users.size()), shared - (promised.get() - promisedToUser));
    }

    void refused() {
        refusals.increment();
    }

    void reset(int channels) {
        resets.add(channels);
    }

    void changed(long heldChange, long promisedChange) {
        promised.addAndGet(promisedChange);
        if (heldChange == 0) {
            return;
        }
        held.addAndGet(heldChange);
        if (!followLevel() && level() != MemoryLevel.FREE) {
            divideIfDue();
        }
        resetLargest();
    }

    /** Whoever changes what is held last finds the level that holds from then on. */
    private boolean followLevel() {
        boolean moved = false;
        while (true) {
            long now = held.get();
            MemoryLevel before = level();
            MemoryLevel after = before.after(now, limit);
            if (after == before) {
                return moved;
            }
            if (level.compareAndSet(before, after)) {
                announce(before, after, now);
                divide();
                moved = true;
            }
        }
    }

    private void announce(MemoryLevel before, MemoryLevel after, long now) {
        if (after == MemoryLevel.FREE) {
            LOG.info("memory: {} of {} MiB are buffered; everybody may buffer again", now / MIB, limit / MIB);
        } else if (after == MemoryLevel.TIGHT && before == MemoryLevel.FREE) {
            LOG.info(
                    "memory: {} of {} MiB are buffered; connections above their share may not buffer more",
                    now / MIB,
                    limit / MIB);
        } else if (after.compareTo(before) > 0) {
            LOG.warn(
                    "memory: {} of {} MiB are buffered; {}",
                    now / MIB,
                    limit / MIB,
                    after == MemoryLevel.SHORT
                            ? "connections above their share get no more channels"
                            : "the largest channels are reset");
        }
    }

    private void divideIfDue() {
        long last = divided.get();
        long now = nanos.getAsLong();
        if (now - last >= DIVISION_NANOS && divided.compareAndSet(last, now)) {
            divide();
        }
    }

    private void divide() {
        share = level() == MemoryLevel.FREE ? Long.MAX_VALUE : fairShare();
        if (level() == MemoryLevel.FREE) { // which another thread may have found meanwhile
            share = Long.MAX_VALUE;
        }
    }

    /**
     * The largest share with which all users together hold no more than is to be shared out: those who hold less leave
     * the rest to the others.
     */
    private long fairShare() {
        long[] holdings =
                users.values().stream().mapToLong(UserAccount::held).sorted().toArray();
        long rest = MemoryLevel.shared(limit);
        for (int i = 0; i < holdings.length; i++) {
            long equal = rest / (holdings.length - i);
            if (holdings[i] > equal) {
                return equal;
            }
            rest -= Math.max(0, holdings[i]);
        }
        return Long.MAX_VALUE;
    }

    /** One connection at a time, until enough is given up. */
    private void resetLargest() {
        while (level() == MemoryLevel.EXHAUSTED && resetting.compareAndSet(false, true)) {
            Optional<ConnectionAccount> chosen = excess() > 0 ? largest() : Optional.empty();
            if (chosen.isPresent()) {
                chosen.get().giveUp(() -> {
                    resetting.set(false);
                    resetLargest();
                });
                return;
            }
            resetting.set(false);
            if (excess() <= 0 || largest().isEmpty()) { // or else one came meanwhile, and was kept from asking
                return;
            }
        }
    }

    /** The largest connection of the user who holds most, of those that have something to give up. */
    private Optional<ConnectionAccount> largest() {
        record Candidate(long heldByUser, ConnectionAccount connection) {}
        return users.values().stream()
                .flatMap(user -> user.largest().map(found -> new Candidate(user.held(), found)).stream())
                .max(Comparator.comparingLong(Candidate::heldByUser))
                .map(Candidate::connection);
    }

    /** How many bytes have to be given up now, beyond those of connections that close. */
    long excess() {
        if (level() != MemoryLevel.EXHAUSTED) {
            return 0;
        }
        long going = users.values().stream()
                .flatMap(user -> user.connections().stream())
                .filter(ConnectionAccount::givenUp)
                .mapToLong(ConnectionAccount::publishedHeld)
                .sum();
        return MemoryLevel.EXHAUSTED.excess(held.get() - going, limit);
    }

    /** What others leave of the memory that is shared out, bytes, to one who holds so many. */
    long leftFor(long itsOwn) {
        return Math.max(0, MemoryLevel.shared(limit) - (held.get() - itsOwn));
    }
}
