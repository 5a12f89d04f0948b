package io.culvert.core.memory;

/**
 * How full a {@link MemoryBudget} is. Each level is left for the one below at a lower mark than it is entered at, so
 * that nothing flaps.
 *
 * <pre>
 *          70 %            90 %            100 %
 *   FREE ----------> TIGHT ----------> SHORT ----------> EXHAUSTED
 *        &lt;----------       &lt;----------       &lt;----------
 *          60 %            80 %             85 %
 * </pre>
 */
public enum MemoryLevel {
    /** Everybody may buffer. */
    FREE(Integer.MIN_VALUE, 70),
    /** Connections above their fair share buffer no more: windows shrink, and reads of targets pause. */
    TIGHT(60, 90),
    /** Connections above their fair share may open no channels, either. */
    SHORT(80, 100),
    /** Users above their fair share open no channels, and the largest holder's largest channels are reset. */
    EXHAUSTED(85, Integer.MAX_VALUE);

    private final int leaveBelow;
    private final int leaveAt;

    MemoryLevel(int leaveBelow, int leaveAt) {
        this.leaveBelow = leaveBelow;
        this.leaveAt = leaveAt;
    }

    /** The level after a change, when {@code held} of {@code limit} bytes are in use. */
    MemoryLevel after(long held, long limit) {
        double percent = 100.0 * held / limit;
        MemoryLevel level = this;
        while (percent >= level.leaveAt) {
            level = level.above();
        }
        while (percent < level.leaveBelow) {
            level = level.below();
        }
        return level;
    }

    private MemoryLevel above() {
        return switch (this) {
            case FREE -> TIGHT;
            case TIGHT -> SHORT;
            case SHORT, EXHAUSTED -> EXHAUSTED;
        };
    }

    private MemoryLevel below() {
        return switch (this) {
            case FREE, TIGHT -> FREE;
            case SHORT -> TIGHT;
            case EXHAUSTED -> SHORT;
        };
    }

    /** How many of the bytes that are held have to go before this level is left. */
    long excess(long held, long limit) {
        return held - limit / 100 * leaveBelow + 1;
    }

    /** The part of {@code limit} that is shared out while this level holds. */
    static long shared(long limit) {
        return limit / 100 * TIGHT.leaveBelow;
    }
}
