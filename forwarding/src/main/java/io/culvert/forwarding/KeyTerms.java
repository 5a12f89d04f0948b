package io.culvert.forwarding;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.Presence;
import io.culvert.forwarding.config.AddressPatterns;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the options in front of an authorized key say (AUTHORIZED_KEYS FILE FORMAT in sshd(8)).
 *
 * @param certAuthority whether the key signs certificates, and then does not log in itself
 * @param principals names of which such a certificate must have one; empty if any will do
 * @param from where the key may be used; null for everywhere
 * @param expires the last second in which it may be used; null for ever
 * @param restriction null if there is none
 * @param presence what the signatures of a security key must assert
 */
public record KeyTerms(
        boolean certAuthority,
        List<String> principals,
        @Nullable AddressPatterns from,
        @Nullable Instant expires,
        @Nullable KeyRestriction restriction,
        Presence presence) {
    /** For a certificate whose authority is trusted without a line of its own: the certificate has the say. */
    public static final KeyTerms NONE = new KeyTerms(false, List.of(), null, null, null, Presence.NONE);

    public KeyTerms {
        principals = List.copyOf(principals);
    }

    /** Why what it is about must not log anybody in from there and now; empty if it may. */
    public Optional<String> refusal(SocketAddress client, Instant now) {
        if (expires != null && expires.getEpochSecond() < now.getEpochSecond()) {
            return Optional.of("it has expired (expiry-time)");
        } else if (from != null && !(client instanceof InetSocketAddress inet && isFrom(from, inet))) {
            return Optional.of("it may not be used from " + client);
        }
        return Optional.empty();
    }

    /** What every session is to run. */
    Optional<String> command() {
        return restriction == null ? Optional.empty() : restriction.command();
    }

    public AuthDecision decision() {
        return new AuthDecision(true, restriction == null ? List.of() : List.of(restriction), presence);
    }

    private static boolean isFrom(AddressPatterns from, InetSocketAddress client) {
        return !client.isUnresolved() && from.match(client.getAddress());
    }
}
