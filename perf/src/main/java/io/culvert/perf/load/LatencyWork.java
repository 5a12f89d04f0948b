package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Latency;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages and answers on streams that are open already. Each stream has a pacer of its own, on its own loop. */
final class LatencyWork implements Work {
    private final List<Pacer> pacers;
    private final Tally tally;

    LatencyWork(Latency latency, List<Exchange> exchanges, Tally tally) {
        this.tally = tally;
        int streams = exchanges.size();
        Pace pace = latency.rate().isPresent()
                ? new Pace.PerSecond(latency.rate().getAsDouble() / streams)
                : new Pace.InFlight(1);
        long count = latency.extent().count().orElse(Long.MAX_VALUE);
        this.pacers = exchanges.stream()
                .map(exchange -> pacer(exchange, pace, count / streams))
                .toList();
    }

    private Pacer pacer(Exchange exchange, Pace pace, long count) {
        Pacer pacer = Pacer.of(pace, exchange.loop(), count, due -> ask(exchange, due));
        exchange.ended().thenRun(pacer::end);
        return pacer;
    }

    private CompletionStage<Void> ask(Exchange exchange, long due) {
        return exchange.ask(due, nanos -> {
            tally.latency(nanos);
            tally.completed();
        });
    }

    @Override
    public String unit() {
        return "round trips";
    }

    @Override
    public CompletionStage<Void> begin() {
        return CompletableFuture.allOf(pacers.stream()
                .map(pacer -> pacer.begin().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    @Override
    public void end() {
        pacers.forEach(Pacer::end);
    }

    /** The streams are not its own. */
    @Override
    public int close() {
        return 0;
    }
}
