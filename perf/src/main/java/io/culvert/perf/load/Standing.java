package io.culvert.perf.load;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Streams that are opened, proven by an answer from the far end, and then kept. */
final class Standing implements Work {
    /** Ours: how many are being opened at a time where a scenario does not say. */
    private static final Pace OPENING = new Pace.InFlight(64);

    private final int count;
    private final Tally tally;
    private final int size;
    private final Streams streams;
    private final Queue<Exchange> open = new ConcurrentLinkedQueue<>();
    private final Pacer opens;

    /** @param size of the messages that they exchange, in bytes */
    Standing(int count, Pace pace, int size, Carrier carrier, Tally tally) {
        this.count = count;
        this.tally = tally;
        this.size = size;
        this.streams = new Streams(carrier);
        this.opens = Pacer.of(pace, carrier.loops().next(), count, due -> openOne());
    }

    /** What a scenario needs before it begins. */
    static Standing of(Scenario scenario, Carrier carrier, Tally tally) {
        if (scenario instanceof Scenario.Open open) {
            return new Standing(open.held(), OPENING, open.size(), carrier, tally);
        } else if (scenario instanceof Scenario.Latency latency) {
            return new Standing(latency.streams(), OPENING, latency.size(), carrier, tally);
        }
        return new Standing(0, OPENING, 1, carrier, tally);
    }

    /** How many there should be. */
    int count() {
        return count;
    }

    private CompletionStage<Void> openOne() {
        CompletableFuture<Void> proven = new CompletableFuture<>();
        Exchange exchange = new Exchange(
                tally,
                size,
                opened -> opened.ask(System.nanoTime(), nanos -> {
                    tally.completed();
                    open.add(opened);
                    streams.release(opened);
                    proven.complete(null);
                }));
        streams.hold(exchange).whenComplete((closed, never) -> proven.complete(null));
        return proven;
    }

    @Override
    public String unit() {
        return "opens";
    }

    @Override
    public CompletionStage<Void> begin() {
        return opens.begin();
    }

    @Override
    public void end() {
        opens.end();
    }

    /** Those that have been opened, and may have been closed by the far end since. */
    List<Exchange> exchanges() {
        return List.copyOf(open);
    }

    /** How many of those are open still. */
    long stillOpen() {
        return open.stream().filter(exchange -> !exchange.hasEnded()).count();
    }

    /** From here on another tally counts what happens to them. */
    void countTo(Tally other) {
        open.forEach(exchange -> exchange.countTo(other));
    }

    @Override
    public long dropped() {
        return opens.dropped();
    }

    @Override
    public int close() {
        open.forEach(Conversation::abandon);
        return streams.abandon();
    }
}
