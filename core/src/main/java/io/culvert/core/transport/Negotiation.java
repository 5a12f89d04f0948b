package io.culvert.core.transport;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.MacAlgorithm;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.core.AgreedAlgorithms;
import io.culvert.core.Role;
import io.culvert.core.kex.KexMethod;
import io.culvert.core.kex.KexMethods;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What two SSH_MSG_KEXINITs agree on (RFC 4253 section 7.1): for each list, the client's first name that the server has too.
 *
 * @param compressesToServer what the client sends is compressed once the user has logged in: zlib@openssh.com (rule T15)
 * @param compressesToClient likewise what the server sends
 * @param strict both sides do strict key exchange: kex-strict-{c,s}-v00@openssh.com (rule T01)
 * @param clientTakesExtInfo the client wants SSH_MSG_EXT_INFO (RFC 8308 section 2.1)
 * @param serverTakesExtInfo likewise the server
 * @param guessRight both sides put the same methods first, so that a guessed first packet counts
 */
record Negotiation(
        KexMethod kex,
        String hostKeyAlgorithm,
        CipherSuite clientToServer,
        CipherSuite serverToClient,
        boolean compressesToServer,
        boolean compressesToClient,
        boolean strict,
        boolean clientTakesExtInfo,
        boolean serverTakesExtInfo,
        boolean guessRight) {
    static final String STRICT_CLIENT = "kex-strict-c-v00@openssh.com";
    static final String STRICT_SERVER = "kex-strict-s-v00@openssh.com";
    static final String EXT_INFO_CLIENT = "ext-info-c";
    static final String EXT_INFO_SERVER = "ext-info-s";
    static final String DELAYED_ZLIB = "zlib@openssh.com";

    /** @param alreadyStrict what the first exchange settled, which a rekey does not say again (rule T02) */
    static Negotiation of(KexInit client, KexInit server, boolean alreadyStrict) {
        String kex = agree("key exchange method", client.kexAlgorithms(), server.kexAlgorithms());
        String hostKey = agree("host key type", client.serverHostKeyAlgorithms(), server.serverHostKeyAlgorithms());
        boolean strict = alreadyStrict
                || client.kexAlgorithms().contains(STRICT_CLIENT)
                        && server.kexAlgorithms().contains(STRICT_SERVER);
        String toServer =
                agree("compression", client.compressionsClientToServer(), server.compressionsClientToServer());
        String toClient =
                agree("compression", client.compressionsServerToClient(), server.compressionsServerToClient());
        return new Negotiation(
                KexMethods.of(kex).orElseThrow(() -> failure("key exchange method", List.of(kex))),
                hostKey,
                suite(
                        agree("cipher", client.ciphersClientToServer(), server.ciphersClientToServer()),
                        client.macsClientToServer(),
                        server.macsClientToServer()),
                suite(
                        agree("cipher", client.ciphersServerToClient(), server.ciphersServerToClient()),
                        client.macsServerToClient(),
                        server.macsServerToClient()),
                toServer.equals(DELAYED_ZLIB),
                toClient.equals(DELAYED_ZLIB),
                strict,
                client.kexAlgorithms().contains(EXT_INFO_CLIENT),
                server.kexAlgorithms().contains(EXT_INFO_SERVER),
                sameFirst(client.kexAlgorithms(), server.kexAlgorithms())
                        && sameFirst(client.serverHostKeyAlgorithms(), server.serverHostKeyAlgorithms()));
    }

    /**
     * @throws ProtocolViolation if an attacker can cut messages unseen (Terrapin): chacha20-poly1305 without strict key
     *     exchange (rule T01)
     */
    void requireSafe() {
        if (!strict && (usesChaCha(clientToServer) || usesChaCha(serverToClient))) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.KEY_EXCHANGE_FAILED,
                    CipherAlgorithm.CHACHA20_POLY1305.wireName()
                            + " is not safe without strict key exchange; use an aes-gcm or aes-ctr cipher");
        }
    }

    private static boolean usesChaCha(CipherSuite suite) {
        return suite.cipher() == CipherAlgorithm.CHACHA20_POLY1305;
    }

    boolean compresses(Role sender) {
        return sender == Role.CLIENT ? compressesToServer : compressesToClient;
    }

    AgreedAlgorithms names() {
        return new AgreedAlgorithms(
                kex.name(),
                hostKeyAlgorithm,
                clientToServer.cipher().wireName(),
                serverToClient.cipher().wireName(),
                Optional.ofNullable(clientToServer.mac()).map(MacAlgorithm::wireName),
                Optional.ofNullable(serverToClient.mac()).map(MacAlgorithm::wireName));
    }

    private static CipherSuite suite(String cipherName, List<String> clientMacs, List<String> serverMacs) {
        CipherAlgorithm cipher =
                CipherAlgorithm.of(cipherName).orElseThrow(() -> failure("cipher", List.of(cipherName)));
        if (cipher.isAuthenticated()) {
            return new CipherSuite(cipher, null);
        }
        String mac = agree("MAC", clientMacs, serverMacs);
        return new CipherSuite(cipher, MacAlgorithm.of(mac).orElseThrow(() -> failure("MAC", List.of(mac))));
    }

    private static String agree(String what, List<String> client, List<String> server) {
        Set<String> offered = Set.copyOf(server);
        Optional<String> agreed = client.stream().filter(offered::contains).findFirst();
        return agreed.orElseThrow(() -> ProtocolViolation.ofConnection(
                DisconnectReason.KEY_EXCHANGE_FAILED,
                "no matching " + what + " found. The client offers " + String.join(",", client) + "; the server "
                        + String.join(",", server)));
    }

    private static ProtocolViolation failure(String what, List<String> names) {
        return ProtocolViolation.ofConnection(
                DisconnectReason.KEY_EXCHANGE_FAILED, "unknown " + what + " " + String.join(",", names));
    }

    private static boolean sameFirst(List<String> client, List<String> server) {
        return !client.isEmpty() && !server.isEmpty() && client.get(0).equals(server.get(0));
    }
}
