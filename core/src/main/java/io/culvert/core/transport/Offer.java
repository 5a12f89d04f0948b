package io.culvert.core.transport;

import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.core.Algorithms;
import io.culvert.core.Role;
import io.culvert.core.key.SshKeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Our SSH_MSG_KEXINIT. */
final class Offer {
    private static final String NO_COMPRESSION = "none";

    private Offer() {}

    /**
     * @param first the first exchange of the connection, the only one that may name extensions
     * @param compression whether a client wants compression, or a server grants it
     */
    static KexInit of(
            Role role,
            Algorithms algorithms,
            List<SshKeyPair> hostKeys,
            boolean first,
            boolean compression,
            SecureRandom random) {
        byte[] cookie = new byte[KexInit.COOKIE_LENGTH];
        random.nextBytes(cookie);
        List<String> kex = new ArrayList<>(algorithms.kex());
        if (first && role == Role.CLIENT) {
            kex.add(Negotiation.EXT_INFO_CLIENT);
            kex.add(Negotiation.STRICT_CLIENT);
        } else if (first) {
            kex.add(Negotiation.EXT_INFO_SERVER);
            kex.add(Negotiation.STRICT_SERVER);
        }
        List<String> hostKey = algorithms.hostKey();
        if (role == Role.SERVER) {
            Set<String> possible = hostKeys.stream()
                    .flatMap(key -> key.publicKey().signatureAlgorithms().stream())
                    .collect(Collectors.toSet());
            hostKey = hostKey.stream().filter(possible::contains).toList();
        }
        List<String> compressions =
                compression ? List.of(Negotiation.DELAYED_ZLIB, NO_COMPRESSION) : List.of(NO_COMPRESSION);
        return new KexInit(
                cookie,
                kex,
                hostKey,
                algorithms.ciphers(),
                algorithms.ciphers(),
                algorithms.macs(),
                algorithms.macs(),
                compressions,
                compressions,
                List.of(),
                List.of(),
                false);
    }
}
