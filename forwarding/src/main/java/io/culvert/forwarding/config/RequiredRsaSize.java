package io.culvert.forwarding.config;

import io.culvert.core.key.SshPublicKey;
import java.util.Optional;

/**
 * RequiredRSASize: how many bits an RSA key must have.
 *
 * @param bits fewer than {@link #LEAST} change nothing
 */
public record RequiredRsaSize(int bits) {
    /** Ours (rule A06): RSA keys with fewer bits are not taken at all. */
    private static final int LEAST = 2048;

    static Keyword<RequiredRsaSize> keyword() {
        return Keyword.one(
                        "RequiredRSASize",
                        text -> new RequiredRsaSize(StrictInteger.count(text)),
                        new RequiredRsaSize(LEAST))
                .withRemark(text -> StrictInteger.count(text) < LEAST
                        ? Optional.of(
                                "RSA keys of fewer than " + LEAST + " bits are never accepted, whatever this says")
                        : Optional.empty());
    }

    /** Whether the key has so many bits, or is of another type. */
    public boolean permits(SshPublicKey key) {
        return key.rsaBits().orElse(bits) >= bits;
    }

    /** What is wrong with a key that is not permitted; for the log and for users. */
    public String complaint(SshPublicKey key) {
        return "Invalid key length: an RSA key of " + key.rsaBits().orElse(0) + " bits, and RequiredRSASize is " + bits;
    }
}
