package io.culvert.core.userauth;

import io.culvert.core.key.Certificate;
import io.culvert.core.key.Presence;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.security.InvalidKeyException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key of one publickey request together with that request's signature: neither goes anywhere alone (rule A01). */
record UserKey(SshPublicKey key, PublicKeyFields fields) {
    /** Null if the key cannot be read, or may not sign with the algorithm that the request names (rule A04). */
    static @Nullable UserKey read(PublicKeyFields fields, List<String> acceptedAlgorithms) {
        if (!acceptedAlgorithms.contains(fields.algorithm())) {
            return null;
        }
        try {
            SshPublicKey key = SshPublicKeys.decodeAny(fields.key());
            return key.signatureAlgorithms().contains(fields.algorithm()) ? new UserKey(key, fields) : null;
        } catch (InvalidKeyException e) {
            return null;
        }
    }

    /** Whether the key is what it says: a certificate is if its authority has signed it. */
    boolean sound() {
        return !(key instanceof Certificate certificate) || certificate.signed();
    }

    /** Whether the request is signed by its own key, for this session and this user, in this presence. */
    boolean proves(byte[] sessionId, String userName, Presence presence) {
        byte[] signature = fields.signature();
        return signature != null
                && key.verify(
                        fields.algorithm(),
                        PublicKeyFields.signedData(
                                sessionId, userName, ServiceNames.CONNECTION, fields.algorithm(), fields.key()),
                        signature,
                        presence);
    }
}
