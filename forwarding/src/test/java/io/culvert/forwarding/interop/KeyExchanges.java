package io.culvert.forwarding.interop;

import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the key exchanges of one connection, the first one and those after it. */
final class KeyExchanges implements SshObserver {
    private final List<String> first = new CopyOnWriteArrayList<>();
    private final List<String> again = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    @Override
    public void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {
        (rekey ? again : first).add(kexAlgorithm);
    }

    @Override
    public void protocolViolation(Role role, String message) {
        violations.add(message);
    }

    @Override
    public void internalError(Role role, Throwable cause) {
        violations.add(cause.toString());
    }

    List<String> first() {
        return first;
    }

    List<String> again() {
        return again;
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public String toString() {
        return (first.size() + again.size()) + " key exchanges, wrong: " + violations;
    }
}
