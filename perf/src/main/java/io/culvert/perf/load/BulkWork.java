package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Bulk;
import io.culvert.perf.load.Scenario.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** So many streams up, down or both, all at the same time. */
final class BulkWork implements Work {
    private final Bulk bulk;
    private final Tally tally;
    private final Streams streams;

    BulkWork(Bulk bulk, Carrier carrier, Tally tally) {
        this.bulk = bulk;
        this.tally = tally;
        this.streams = new Streams(carrier);
    }

    @Override
    public String unit() {
        return "streams";
    }

    @Override
    public CompletionStage<Void> begin() {
        long size = bulk.size().orElse(Long.MAX_VALUE);
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < bulk.streams(); i++) {
            if (bulk.direction() != Direction.DOWN) {
                conversations.add(new Upload(tally, size, seed()));
            }
            if (bulk.direction() != Direction.UP) {
                conversations.add(new Download(tally, size, seed()));
            }
        }
        return Work.all(conversations.stream().map(streams::hold));
    }

    private static long seed() {
        return ThreadLocalRandom.current().nextLong();
    }

    @Override
    public void end() {
        streams.endSoon();
    }

    @Override
    public int close() {
        return streams.abandon();
    }
}
