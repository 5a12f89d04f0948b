package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Open;
import java.util.concurrent.CompletionStage;

/** Streams that each carry one message and its answer. */
final class OpenWork implements Work {
    private final int size;
    private final Tally tally;
    private final Streams streams;
    private final Pacer opens;

    /** @param held other streams, that are open meanwhile */
    OpenWork(Open open, Carrier carrier, int held, Tally tally) {
        this.size = open.size();
        this.tally = tally;
        this.streams = new Streams(carrier);
        this.opens = Pacer.of(
                open.pace(), carrier.loops().next(), open.extent().count().orElse(Long.MAX_VALUE), this::openOne);
        tally.held(held);
    }

    private CompletionStage<Void> openOne(long due) {
        return streams.hold(Exchange.once(tally, size, due));
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

    @Override
    public boolean waits() {
        return opens.waits();
    }

    @Override
    public long dropped() {
        return opens.dropped();
    }

    @Override
    public int close() {
        return streams.abandon();
    }
}
