package io.culvert.perf.load;

import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was asked and is timed, until its answer is here. Its methods may be called from any thread. */
final class Requests {
    /** One of them. */
    static final class Request {
        private final long due;

        private Request(long due) {
            this.due = due;
        }
    }

    private final Set<Request> waiting = ConcurrentHashMap.newKeySet();
    private final LongAdder lost = new LongAdder();

    /** @param due of {@code System.nanoTime()}, when it should have begun */
    Request begin(long due) {
        Request request = new Request(due);
        waiting.add(request);
        return request;
    }

    /** Its answer is here. Returns whether it was waited for. */
    boolean answered(Request request) {
        return waiting.remove(request);
    }

    /** If it has no answer, it gets none. */
    void over(Request request) {
        if (waiting.remove(request)) {
            lost.increment();
        }
    }

    /** When the oldest that waits was due. */
    OptionalLong oldest() {
        return waiting.stream()
                .mapToLong(request -> request.due)
                .reduce((one, other) -> one - other <= 0 ? one : other);
    }

    /** Those that got no answer, and those that still wait for it. */
    long unanswered() {
        return lost.sum() + waiting.size();
    }
}
