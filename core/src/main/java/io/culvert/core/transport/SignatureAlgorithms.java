package io.culvert.core.transport;

import io.culvert.core.key.CertificateNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The extension "server-sig-algs" (RFC 8308 section 3.1): with which signatures a server lets users in. */
public final class SignatureAlgorithms {
    private static final String NAME = "server-sig-algs";
    /** Ours: no server has more. */
    private static final int MOST = 1024;

    private SignatureAlgorithms() {}

    /** As an extension. Plain names stand for certificates too, as in OpenSSH. */
    public static Map<String, byte[]> extension(List<String> accepted) {
        String names = accepted.stream().map(CertificateNames::plain).distinct().collect(Collectors.joining(","));
        return Map.of(NAME, names.getBytes(StandardCharsets.US_ASCII));
    }

    /** What the session's peer says of itself, if it does. */
    static void read(Map<String, byte[]> extensions, Session session) {
        byte[] names = extensions.get(NAME);
        if (names != null) {
            session.peerSignatureAlgorithms(List.of(new String(names, StandardCharsets.US_ASCII).split(",", MOST)));
        }
    }
}
