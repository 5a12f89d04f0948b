package io.culvert.perf.load;

import io.culvert.perf.load.Scenario.Mix;
import io.culvert.perf.load.Scenario.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Streams of all kinds at the same time. */
final class MixWork implements Work {
    private static final long BULK_SIZE = 8 * 1024 * 1024;
    private static final long SLOW_SIZE = 4 * 1024 * 1024;
    private static final long SLOW_RATE = 4 * 1024 * 1024;
    private static final long HALF_SIZE = 1024 * 1024;
    private static final long RESET_AFTER = 512 * 1024;
    private static final int SHORT_SIZE = 1024;

    private final Tally tally;
    private final Streams streams;
    private final Pacer pacer;
    /** Each part as often as its weight says. */
    private final List<Part> parts = new ArrayList<>();

    MixWork(Mix mix, Carrier carrier, Tally tally) {
        this.tally = tally;
        this.streams = new Streams(carrier);
        this.pacer = new ClosedLoop(carrier.loops().next(), mix.lanes(), Long.MAX_VALUE, this::openOne);
        mix.weights().forEach((part, weight) -> parts.addAll(java.util.Collections.nCopies(weight, part)));
    }

    private CompletionStage<Void> openOne(long due) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Part part = parts.get(random.nextInt(parts.size()));
        return streams.hold(conversation(part, random.nextLong(), due));
    }

    private Conversation conversation(Part part, long seed, long due) {
        return switch (part) {
            case BULK -> (seed & 1) == 0 ? new Upload(tally, BULK_SIZE, seed) : new Download(tally, BULK_SIZE, seed);
            case SHORT -> Exchange.once(tally, SHORT_SIZE, due);
            case SLOW -> new SlowDownload(tally, SLOW_SIZE, seed, SLOW_RATE);
            case HALF -> new HalfClose(tally, HALF_SIZE, seed);
            case RESET -> new BreakOff(tally, RESET_AFTER, seed);
        };
    }

    @Override
    public String unit() {
        return "streams";
    }

    @Override
    public CompletionStage<Void> begin() {
        return pacer.begin();
    }

    @Override
    public void end() {
        pacer.end();
        streams.endSoon();
    }

    @Override
    public int close() {
        return streams.abandon();
    }
}
