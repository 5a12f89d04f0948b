package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Hold;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens streams, keeps them, and asks small questions on one after the other. */
final class HoldWork implements Work {
    private static final int PING = 64;

    private final Hold hold;
    private final Tally tally;
    private final Standing standing;
    private final EventExecutor loop;
    private final Keeping keeping = new Keeping();
    private volatile @Nullable Pacer pings;
    private int pinged;

    HoldWork(Hold hold, Carrier carrier, Tally tally) {
        this.hold = hold;
        this.tally = tally;
        this.standing = new Standing(hold.connections(), hold.pace(), PING, carrier, tally);
        this.loop = carrier.loops().next();
    }

    @Override
    public String unit() {
        return standing.unit();
    }

    @Override
    public CompletionStage<Void> begin() {
        return standing.begin().thenCompose(open -> keep(standing.exchanges()));
    }

    private CompletionStage<Void> keep(List<Exchange> exchanges) {
        tally.allCompleted();
        tally.held(exchanges.size());
        CompletionStage<Void> kept = keeping.begin(loop, hold.keep());
        if (hold.pings() == 0 || exchanges.isEmpty()) {
            return kept;
        }
        Pacer pacer = Pacer.of(new Pace.PerSecond(hold.pings()), loop, Long.MAX_VALUE, due -> ping(exchanges, due));
        pings = pacer;
        kept.thenRun(pacer::end);
        return CompletableFuture.allOf(kept.toCompletableFuture(), pacer.begin().toCompletableFuture());
    }

    private CompletionStage<Void> ping(List<Exchange> exchanges, long due) {
        return exchanges.get(Math.floorMod(pinged++, exchanges.size())).time(due, () -> {});
    }

    @Override
    public void end() {
        standing.end();
        keeping.end();
    }

    @Override
    public boolean waits() {
        Pacer pacer = pings;
        return pacer == null ? keeping.goesOn() : pacer.waits();
    }

    @Override
    public long dropped() {
        Pacer pacer = pings;
        return standing.dropped() + (pacer == null ? 0 : pacer.dropped());
    }

    @Override
    public int close() {
        Pacer pacer = pings;
        return standing.close() + (pacer == null ? 0 : pacer.unfinished());
    }
}
