package io.culvert.core.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What one connection holds: its channels, and its buffers to and from the peer. All methods are for the connection's
 * event loop, unless they say otherwise. What others see of it lags by up to 16 KiB.
 */
public final class ConnectionAccount {
    /** Ours: the smallest change that is told to others. */
    private static final long GRAIN = 16 * 1024;
    /** Ours: what every channel may have, whoever opens it. */
    private static final int SMALLEST_WINDOW = 64 * 1024;
    /** Ours: a connection gives up this part of what it holds, before it is asked again who holds most. */
    private static final int STEPS = 4;
    /** Ours: a window grows to this part of what others leave at most. */
    private static final int WINDOWS = 4;
    /** Ours: a first window is at most this part of what is left of the share. */
    private static final int PARTS = 32;

    /** The connection that an account is about. */
    public interface Holder {
        /**
         * Resets the channels that hold most until so many bytes are free, or closes the connection where no channel
         * holds anything. On its event loop.
         *
         * @return how many channels were reset
         */
        int giveUp(long bytes);
    }

    private final MemoryBudget budget;
    private final UserAccount user;
    private final String userName;
    private final Executor loop;
    private final Holder holder;
    private long held;
    private long promised;
    private volatile long publishedHeld;
    private volatile long publishedPromised;
    private long buffers;
    private int activeChannels;
    private boolean closed;
    /** Whether it closes, so that all that it holds will be free. */
    private volatile boolean givenUp;

    ConnectionAccount(MemoryBudget budget, String userName, UserAccount user, Executor loop, Holder holder) {
        this.budget = budget;
        this.userName = userName;
        this.user = user;
        this.loop = loop;
        this.holder = holder;
    }

    /** The account of a new channel. */
    public ChannelAccount channel() {
        return new ChannelAccount(this);
    }

    /** Sets how many bytes wait to be sent to the peer, of whatever channel, or are the beginning of a packet. */
    public void buffers(long bytes) {
        change(bytes - buffers, 0);
        buffers = bytes;
    }

    /** Bytes. */
    public long held() {
        return held;
    }

    /** Whether this connection holds more than its fair share while memory is short. */
    public boolean tight() {
        long share = budget.share();
        return user.held() > share && held > share(share);
    }

    /**
     * Whether memory is so short that this connection gets no more channels: it holds more than its share, or memory is
     * exhausted and its user does. Counts a refusal.
     */
    public boolean refusesOpen() {
        boolean refused = switch (budget.level()) {
            case FREE, TIGHT -> false;
            case SHORT -> tight();
            case EXHAUSTED -> user.held() > budget.share();
        };
        if (refused) {
            budget.refused();
        }
        return refused;
    }

    /** The share of this connection in the share of its user: what the others leave, and an equal part at least. */
    private long share(long ofUser) {
        int connections = Math.max(1, user.connections().size());
        return Math.max(ofUser / connections, ofUser - (user.held() - publishedHeld));
    }

    /** The share of one channel that holds so many bytes. */
    long shareOfChannel(long channelHeld) {
        long share = share(budget.share());
        return Math.max(share / Math.max(1, activeChannels), share - (held - channelHeld));
    }

    /**
     * The first window of a channel, bytes: what is promised to a peer cannot be taken back.
     *
     * @param wanted the window if there is room for it
     */
    public int firstWindow(int wanted) {
        if (wanted <= SMALLEST_WINDOW) {
            return wanted;
        }
        if (budget.level() != MemoryLevel.FREE) {
            return SMALLEST_WINDOW;
        }
        long ofUser = budget.shareOfPromises(user.promised());
        int connections = Math.max(1, user.connections().size());
        long share = Math.max(ofUser / connections, ofUser - (user.promised() - publishedPromised));
        return (int) Math.min(wanted, Math.max(SMALLEST_WINDOW, (share - promised) / PARTS));
    }

    /**
     * The largest size that a window may grow to now, bytes: a part of what others leave, and none while memory is
     * short.
     */
    long largestWindow() {
        return budget.level() == MemoryLevel.FREE ? budget.leftFor(held) / WINDOWS : 0;
    }

    /** The window of a channel that holds more than its share, bytes. */
    static int smallestWindow() {
        return SMALLEST_WINDOW;
    }

    void change(long heldChange, long promisedChange) {
        held += heldChange;
        promised += promisedChange;
        if (Math.abs(held - publishedHeld) >= GRAIN
                || Math.abs(promised - publishedPromised) >= GRAIN
                || held == 0 && publishedHeld != 0) {
            publish();
        }
    }

    private void publish() {
        long heldChange = held - publishedHeld;
        long promisedChange = promised - publishedPromised;
        publishedHeld = held;
        publishedPromised = promised;
        user.change(heldChange, promisedChange);
        budget.changed(heldChange, promisedChange);
    }

    void activeChannels(int change) {
        activeChannels += change;
    }

    /** The connection is gone. Its channels may hold on to what they have and let go of it later. */
    public void close() {
        buffers(0);
        closed = true;
        leaveIfEmpty();
    }

    void leaveIfEmpty() {
        if (closed && held == 0 && promised == 0) {
            publish();
            budget.leave(userName, this);
        }
    }

    /** Bytes, as others know it. Any thread. */
    long publishedHeld() {
        return publishedHeld;
    }

    /** Any thread. */
    boolean givenUp() {
        return givenUp;
    }

    /** Any thread. */
    boolean canGiveUp() {
        return !givenUp && publishedHeld > 0;
    }

    /**
     * Any thread.
     *
     * @param done run on whatever thread, once it has let go of something or cannot, or need not any more
     */
    void giveUp(Runnable done) {
        try {
            loop.execute(() -> {
                try {
                    giveUp(budget.excess());
                } finally {
                    done.run();
                }
            });
        } catch (RejectedExecutionException e) {
            givenUp = true; // the event loop has ended, and the connection with it
            done.run();
        }
    }

    private void giveUp(long excess) {
        if (excess <= 0) {
            return;
        }
        long before = held;
        givenUp = true; // should it fail
        int channels = holder.giveUp(Math.min(excess, held / STEPS));
        givenUp = channels == 0 && held > 0; // then it closes
        budget.reset(channels == 0 && before > 0 ? 1 : channels);
        publish();
    }
}
