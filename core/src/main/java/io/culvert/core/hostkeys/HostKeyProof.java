package io.culvert.core.hostkeys;

import io.culvert.codec.message.Wire;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.transport.Session;
import java.util.List;

/** What both sides of a proof must agree on. */
final class HostKeyProof {
    static final String ANNOUNCEMENT = "hostkeys-00@openssh.com";
    static final String REQUEST = "hostkeys-prove-00@openssh.com";

    private HostKeyProof() {}

    /** What a host key signs to prove that it is the server's: bound to this connection, and of no other use. */
    static byte[] signedData(Session session, SshPublicKey key) {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, REQUEST);
            Wire.writeBytes(out, session.sessionId());
            Wire.writeBytes(out, key.blob());
        });
    }

    /** What the key may sign with, the preferred algorithm first: RSA follows the key exchange if that used RSA, as OpenSSH does. */
    static List<String> algorithms(Session session, SshPublicKey key) {
        String exchanged = session.hostKeyAlgorithm();
        List<String> possible = key.signatureAlgorithms();
        return possible.contains(exchanged) ? List.of(exchanged) : possible;
    }
}
