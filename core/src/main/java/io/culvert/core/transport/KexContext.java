package io.culvert.core.transport;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;
import io.culvert.core.key.SshKeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one key exchange has to know of its connection.
 *
 * @param ourIdentification our line without CR LF: V_C or V_S of the exchange hash
 * @param peerIdentification likewise the peer's; known by the time that its KEXINIT comes
 * @param sessionId null in the first exchange
 * @param strict whether the first exchange settled on strict key exchange
 * @param hostKeys a server's; empty for a client
 */
record KexContext(
        Role role,
        byte[] ourIdentification,
        Supplier<byte[]> peerIdentification,
        byte @Nullable [] sessionId,
        boolean strict,
        List<SshKeyPair> hostKeys,
        SecureRandom random) {
    SshKeyPair hostKeyFor(String signatureAlgorithm) {
        return hostKeys.stream()
                .filter(key -> key.publicKey().signatureAlgorithms().contains(signatureAlgorithm))
                .findFirst()
                .orElseThrow(() -> ProtocolViolation.ofConnection(
                        DisconnectReason.KEY_EXCHANGE_FAILED, "no host key for " + signatureAlgorithm));
    }
}
