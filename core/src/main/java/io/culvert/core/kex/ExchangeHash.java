package io.culvert.core.kex;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * H, over what both sides said in the order of RFC 4253 section 8 and RFC 5656 section 4. It begins as soon as the
 * method is agreed on, so that nobody has to keep a peer's SSH_MSG_KEXINIT, which may be long, until the peer goes on.
 */
public final class ExchangeHash {
    private final MessageDigest digest;

    /**
     * @param hash {@link KexMethod#hash()}
     * @param clientIdentification V_C, without CR LF
     * @param serverIdentification V_S, without CR LF
     * @param clientKexInit I_C, from the message number on
     * @param serverKexInit I_S, from the message number on
     */
    public ExchangeHash(
            String hash,
            byte[] clientIdentification,
            byte[] serverIdentification,
            byte[] clientKexInit,
            byte[] serverKexInit) {
        digest = Hashes.get(hash);
        string(clientIdentification);
        string(serverIdentification);
        string(clientKexInit);
        string(serverKexInit);
    }

    /**
     * H. To be called once.
     *
     * @param hostKey K_S, the blob of the server's host key
     * @param clientValue as {@link KexMethod} has it
     * @param serverValue as {@link KexMethod} has it
     * @param encodedSecret K, with its length, as {@link KexMethod} has it
     */
    public byte[] finish(byte[] hostKey, byte[] clientValue, byte[] serverValue, byte[] encodedSecret) {
        string(hostKey);
        string(clientValue);
        string(serverValue);
        digest.update(encodedSecret);
        return digest.digest();
    }

    private void string(byte[] content) {
        digest.update(ByteBuffer.allocate(4).putInt(0, content.length));
        digest.update(content);
    }
}
