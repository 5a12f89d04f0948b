package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Messages and answers on streams that are open already. At a rate the streams take turns; else each stream has a pacer of its
 * own, on its own loop.
 */
final class LatencyWork implements Work {
    private final List<Exchange> exchanges;
    private final Tally tally;
    private final List<Pacer> pacers = new ArrayList<>();
    private int turns;

    LatencyWork(Latency latency, List<Exchange> exchanges, Tally tally) {
        this.exchanges = exchanges;
        this.tally = tally;
        long count = latency.extent().count().orElse(Long.MAX_VALUE);
        if (latency.rate().isPresent()) {
            Pace pace = new Pace.PerSecond(latency.rate().getAsDouble());
            Pacer pacer = Pacer.of(pace, exchanges.get(0).loop(), count, due -> ask(next(), due));
            Work.all(exchanges.stream().map(Exchange::ended)).thenRun(pacer::end);
            pacers.add(pacer);
        } else {
            int streams = exchanges.size();
            for (int i = 0; i < streams; i++) {
                pacers.add(pacer(exchanges.get(i), count / streams + (i < count % streams ? 1 : 0)));
            }
        }
    }

    private Pacer pacer(Exchange exchange, long count) {
        Pacer pacer = Pacer.of(new Pace.InFlight(1), exchange.loop(), count, due -> ask(exchange, due));
        exchange.ended().thenRun(pacer::end);
        return pacer;
    }

    /** On the pacer's loop. */
    private Exchange next() {
        return exchanges.get(Math.floorMod(turns++, exchanges.size()));
    }

    private CompletionStage<Void> ask(Exchange exchange, long due) {
        return exchange.time(due, tally::completed);
    }

    @Override
    public String unit() {
        return "round trips";
    }

    @Override
    public CompletionStage<Void> begin() {
        return Work.all(pacers.stream().map(Pacer::begin));
    }

    @Override
    public void end() {
        pacers.forEach(Pacer::end);
    }

    @Override
    public boolean waits() {
        return pacers.stream().allMatch(Pacer::waits);
    }

    @Override
    public long dropped() {
        return pacers.stream().mapToLong(Pacer::dropped).sum();
    }

    /** The streams are not its own, but the questions are. */
    @Override
    public int close() {
        return pacers.stream().mapToInt(Pacer::unfinished).sum();
    }
}
