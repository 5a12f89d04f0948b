package io.culvert.forwarding;

import io.culvert.core.auth.AuthDecision;
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
 */
public record KeyTerms(
        boolean certAuthority,
        List<String> principals,
        @Nullable AddressPatterns from,
        @Nullable Instant expires,
        @Nullable KeyRestriction restriction) {
    public KeyTerms {
        principals = List.copyOf(principals);
    }

    /** Why the key itself must not log in from there and now; empty if it may. */
    public Optional<String> refusal(SocketAddress client, Instant now) {
        if (certAuthority) {
            return Optional.of("it is a cert-authority");
        } else if (expires != null && expires.getEpochSecond() < now.getEpochSecond()) {
            return Optional.of("it has expired (expiry-time)");
        } else if (from != null && !(client instanceof InetSocketAddress inet && isFrom(from, inet))) {
            return Optional.of("it may not be used from " + client + " (from)");
        }
        return Optional.empty();
    }

    public AuthDecision decision() {
        return restriction == null ? AuthDecision.GRANTED : AuthDecision.grantedWithin(restriction);
    }

    private static boolean isFrom(AddressPatterns from, InetSocketAddress client) {
        return !client.isUnresolved() && from.match(client.getAddress());
    }
}
