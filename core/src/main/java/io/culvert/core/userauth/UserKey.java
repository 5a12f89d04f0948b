package io.culvert.core.userauth;

import io.culvert.core.key.Certificate;
import io.culvert.core.key.Presence;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.security.InvalidKeyException;
import java.util.List;

/** The key of one publickey request together with that request's signature: neither goes anywhere alone (rule A01). */
record UserKey(SshPublicKey key, PublicKeyFields fields) {
    /**
     * Reads what a client shows.
     *
     * @throws InvalidKeyException if it is no key that we take, or may not sign with the algorithm that the request
     *     names (rule A04)
     */
    static UserKey read(PublicKeyFields fields, List<String> acceptedAlgorithms) throws InvalidKeyException {
        if (!acceptedAlgorithms.contains(fields.algorithm())) {
            throw new InvalidKeyException("signature algorithm " + fields.algorithm() + " is not accepted");
        }
        SshPublicKey key = SshPublicKeys.decodeAny(fields.key());
        if (!key.signatureAlgorithms().contains(fields.algorithm())) {
            throw new InvalidKeyException(key.type() + " key does not sign with " + fields.algorithm());
        }
        return new UserKey(key, fields);
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
