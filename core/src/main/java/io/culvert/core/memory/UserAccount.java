package io.culvert.core.memory;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of one user hold. Changed on many event loops. */
final class UserAccount {
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong promised = new AtomicLong();
    private final Set<ConnectionAccount> connections = ConcurrentHashMap.newKeySet();

    long held() {
        return held.get();
    }

    long promised() {
        return promised.get();
    }

    void change(long heldChange, long promisedChange) {
        held.addAndGet(heldChange);
        promised.addAndGet(promisedChange);
    }

    /** The connection that holds most, of those that have something to give up. */
    Optional<ConnectionAccount> largest() {
        return connections.stream()
                .filter(ConnectionAccount::canGiveUp)
                .max(Comparator.comparingLong(ConnectionAccount::publishedHeld));
    }

    Set<ConnectionAccount> connections() {
        return connections;
    }
}
