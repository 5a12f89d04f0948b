package io.culvert.core.endpoint;

import io.culvert.core.SourceLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sources that are refused for a while (rule P03), all of IPv4 or all of IPv6. Penalties are given by one thread; any may ask.
 *
 * <p>Sources stand in a drawer for the second in which they are free again, so that to give a penalty, to forget it when its
 * time has come, and to find the source that is free first cost no more the more sources there are.
 */
final class PenaltyBox {
    private final SourceLimits.Penalties limits;
    private final LongSupplier seconds;
    private final Map<Source, Penalty> penalties = new ConcurrentHashMap<>();
    private final Map<Long, Set<Source>> drawers = new HashMap<>();
    private long emptied;

    /**
     * @param until the second in which the source is free again
     * @param active whether it has come to enough to be refused for
     */
    private record Penalty(long until, boolean active, String reason) {}

    /** @param seconds a clock that never goes back */
    PenaltyBox(SourceLimits.Penalties limits, LongSupplier seconds) {
        this.limits = limits;
        this.seconds = seconds;
        emptied = seconds.getAsLong();
    }

    /** Why the source is refused now, or null. */
    @Nullable
    String refusal(Source source) {
        Penalty penalty = penalties.get(source);
        if (penalty != null && penalty.until > seconds.getAsLong()) {
            return penalty.active ? "penalty: " + penalty.reason : null;
        }
        return limits.denyOverflow() && penalties.size() >= limits.maxSources() ? "too many penalised sources" : null;
    }

    void penalise(Source source, Duration time, String reason) {
        if (time.isZero()) {
            return;
        }
        long now = seconds.getAsLong();
        forget(now);
        Penalty earlier = penalties.get(source);
        if (earlier != null) {
            drawers.getOrDefault(earlier.until, Set.of()).remove(source);
        } else if (penalties.size() >= limits.maxSources()) {
            if (limits.denyOverflow()) {
                return;
            }
            forgetFirst(now);
        }
        long until = Math.min(
                (earlier == null ? now : earlier.until) + time.toSeconds(),
                now + limits.max().toSeconds());
        boolean active = (earlier != null && earlier.active)
                || until - now >= limits.min().toSeconds();
        penalties.put(source, new Penalty(until, active, reason));
        drawers.computeIfAbsent(until, second -> new LinkedHashSet<>()).add(source);
    }

    /** Forgets those whose time has come. */
    void tidy() {
        forget(seconds.getAsLong());
    }

    /** Sources that are remembered. */
    int size() {
        return penalties.size();
    }

    private void forget(long now) {
        // No drawer is further ahead than the longest penalty.
        long last = Math.min(now, emptied + limits.max().toSeconds());
        for (long second = emptied + 1; second <= last; second++) {
            Set<Source> free = drawers.remove(second);
            if (free != null) {
                free.forEach(penalties::remove);
            }
        }
        emptied = now;
    }

    private void forgetFirst(long now) {
        for (long second = now + 1; second <= now + limits.max().toSeconds(); second++) {
            Set<Source> drawer = drawers.getOrDefault(second, Set.of());
            if (!drawer.isEmpty()) {
                Source first = drawer.iterator().next();
                drawer.remove(first);
                penalties.remove(first);
                return;
            }
        }
    }
}
