package io.culvert.core.userauth;

import io.culvert.codec.message.ProtocolViolation;

/** What one client has used up of its attempts (rule P07). Each count throws once it is past its limit. */
final class AttemptLimits {
    /** Ours: messages that ask something of an authenticator, whatever comes of them. */
    static final int MAX_REQUESTS = 128;
    /** Ours: keys offered without a signature. */
    static final int MAX_PROBES = 15;

    private int maxFailures;
    private int requests;
    private int probes;
    private int failures;

    AttemptLimits(int maxFailures) {
        this.maxFailures = maxFailures;
    }

    /** From now on. */
    void maxFailures(int value) {
        maxFailures = value;
    }

    void request() {
        if (++requests > MAX_REQUESTS) {
            throw exceeded();
        }
    }

    void probe() {
        if (++probes > MAX_PROBES) {
            throw exceeded();
        }
    }

    void failure() {
        if (++failures >= maxFailures) {
            throw exceeded();
        }
    }

    /** One text and reason for all limits, those of OpenSSH. */
    private static ProtocolViolation exceeded() {
        return ProtocolViolation.ofConnection(ServerAuthObserver.TOO_MANY_FAILURES);
    }
}
