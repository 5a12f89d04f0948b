package io.culvert.core.kex;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What both sides hash into H (RFC 4253 section 8, RFC 5656 section 4), in that order.
 *
 * @param clientIdentification V_C, without CR LF
 * @param serverIdentification V_S, without CR LF
 * @param clientKexInit I_C, from the message number on
 * @param serverKexInit I_S, from the message number on
 * @param hostKey K_S, the blob of the server's host key
 * @param clientValue as {@link KexMethod} has it
 * @param serverValue as {@link KexMethod} has it
 * @param encodedSecret K, with its length, as {@link KexMethod} has it
 */
public record ExchangeHash(
        String clientIdentification,
        String serverIdentification,
        byte[] clientKexInit,
        byte[] serverKexInit,
        byte[] hostKey,
        byte[] clientValue,
        byte[] serverValue,
        byte[] encodedSecret) {

    /** H, by the {@link KexMethod#hash()} of the method. */
    public byte[] compute(String hash) {
        MessageDigest digest = Hashes.get(hash);
        string(digest, clientIdentification.getBytes(StandardCharsets.UTF_8));
        string(digest, serverIdentification.getBytes(StandardCharsets.UTF_8));
        string(digest, clientKexInit);
        string(digest, serverKexInit);
        string(digest, hostKey);
        string(digest, clientValue);
        string(digest, serverValue);
        digest.update(encodedSecret);
        return digest.digest();
    }

    private static void string(MessageDigest digest, byte[] content) {
        digest.update(ByteBuffer.allocate(4).putInt(0, content.length));
        digest.update(content);
    }
}
