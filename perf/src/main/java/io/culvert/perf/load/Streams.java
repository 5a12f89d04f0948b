package io.culvert.perf.load;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that one phase of a run has open. Its methods may be called from any thread. */
final class Streams {
    private final Carrier carrier;
    private final Set<Conversation> alive = ConcurrentHashMap.newKeySet();

    Streams(Carrier carrier) {
        this.carrier = carrier;
    }

    /** Completes once the stream is closed, or could not be opened; never fails. */
    CompletionStage<Void> hold(Conversation conversation) {
        alive.add(conversation);
        carrier.open(conversation).whenComplete((channel, failure) -> {
            if (failure != null) {
                conversation.couldNotOpen(Reason.of(failure));
            }
        });
        return conversation.ended().whenComplete((done, never) -> alive.remove(conversation));
    }

    /** The time is up: each comes to its end in order, if it can. */
    void endSoon() {
        alive.forEach(Conversation::endSoon);
    }

    /** The stream has done its part, though it is open still: from here on it is the caller's. */
    void release(Conversation conversation) {
        alive.remove(conversation);
    }

    /** Leaves those that are still there. Returns how many. */
    int abandon() {
        int left = alive.size();
        alive.forEach(Conversation::abandon);
        return left;
    }
}
