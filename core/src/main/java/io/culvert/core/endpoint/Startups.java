package io.culvert.core.endpoint;

import io.culvert.core.MaxStartups;
import io.culvert.core.SourceLimits;
import io.netty.channel.EventLoop;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who may begin a connection (rules P02, P03): so many in all and of one source that have not logged in, and none from a
 * source that is penalised. May be asked on any thread.
 */
final class Startups {
    private final MaxStartups maxStartups;
    private final SourceLimits limits;
    private final EventLoop confinement;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<Source, Integer> bySource = new ConcurrentHashMap<>();
    private final PenaltyBox ipv4;
    private final PenaltyBox ipv6;

    /** Why a connection ended before its login. */
    enum Offence {
        NO_AUTH("connections without attempting authentication"),
        AUTH_FAIL("failed authentication"),
        GRACE_EXCEEDED("exceeded LoginGraceTime");

        private final String text;

        Offence(String text) {
            this.text = text;
        }
    }

    /** @param confinement the loop on which penalties are given */
    Startups(MaxStartups maxStartups, SourceLimits limits, EventLoop confinement) {
        this.maxStartups = maxStartups;
        this.limits = limits;
        this.confinement = confinement;
        ipv4 = new PenaltyBox(limits.penalties(), Startups::seconds);
        ipv6 = new PenaltyBox(limits.penalties(), Startups::seconds);
    }

    /** Null if the connection may begin, which is to be told of its {@link #end}; else why not. */
    @Nullable
    String begin(InetAddress address) {
        Source source = source(address);
        if (!limits.penalties().max().isZero() && !limits.exempt().test(address)) {
            String refusal = box(address).refusal(source);
            if (refusal != null) {
                confinement.execute(box(address)::tidy); // else a full table would stay so while all are refused
                return refusal;
            }
        }
        int before = all.getAndIncrement();
        if (ThreadLocalRandom.current().nextInt(100) < maxStartups.dropPercent(before)) {
            all.decrementAndGet();
            return before + " connections are not logged in (MaxStartups)";
        }
        if (bySource.merge(source, 1, Integer::sum) > limits.maxStartups()) {
            end(address);
            return "too many connections of one source are not logged in (PerSourceMaxStartups)";
        }
        return null;
    }

    void end(InetAddress address) {
        all.decrementAndGet();
        bySource.computeIfPresent(source(address), (source, count) -> count == 1 ? null : count - 1);
    }

    void penalise(InetAddress address, Offence offence) {
        if (!limits.penalties().max().isZero() && !limits.exempt().test(address)) {
            confinement.execute(() -> box(address).penalise(source(address), time(offence), offence.text));
        }
    }

    private static long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    }

    private Duration time(Offence offence) {
        return switch (offence) {
            case NO_AUTH -> limits.penalties().noAuth();
            case AUTH_FAIL -> limits.penalties().authFail();
            case GRACE_EXCEEDED -> limits.penalties().graceExceeded();
        };
    }

    private PenaltyBox box(InetAddress address) {
        return address instanceof Inet4Address ? ipv4 : ipv6;
    }

    private Source source(InetAddress address) {
        return Source.of(address, limits.ipv4Bits(), limits.ipv6Bits());
    }
}
