package io.culvert.core.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.InvalidKeyException;
import java.util.List;

/** A user's certificate that is good for "alice" at any time, to be made worse. */
public final class CertificateDraft {
    private final SshKeyPair subject;
    byte[] authorityBlob;
    long serial = 7;
    int kind = 1;
    String keyId = "id";
    List<String> principals = List.of("alice");
    long after;
    long before = -1;
    byte[] extensions = {};
    /** Who signs in the authority's name. */
    private SshKeyPair signer;

    public CertificateDraft(SshKeyPair subject, SshKeyPair authority) {
        this.subject = subject;
        authorityBlob = authority.publicKey().blob();
        signer = authority;
    }

    public Certificate certificate() throws InvalidKeyException {
        return (Certificate) SshPublicKeys.decodeAny(blob());
    }

    public CertificateDraft signedBy(SshKeyPair other) {
        signer = other;
        return this;
    }

    byte[] blob() {
        ByteBuf fields = Unpooled.wrappedBuffer(subject.publicKey().blob());
        String type = Wire.readName(fields);
        byte[] signed = Wire.toBytes(out -> {
            Wire.writeUtf8(out, CertificateNames.certified(type));
            Wire.writeBytes(out, "nonce".getBytes(UTF_8));
            out.writeBytes(fields);
            out.writeLong(serial);
            out.writeInt(kind);
            Wire.writeUtf8(out, keyId);
            Wire.writeBytes(out, strings(principals));
            out.writeLong(after);
            out.writeLong(before);
            Wire.writeBytes(out, new byte[0]);
            Wire.writeBytes(out, extensions);
            Wire.writeBytes(out, new byte[0]);
            Wire.writeBytes(out, authorityBlob);
        });
        byte[] signature = signer.sign(signer.publicKey().signatureAlgorithms().get(0), signed)
                .toCompletableFuture()
                .join();
        return Wire.toBytes(out -> {
            out.writeBytes(signed);
            Wire.writeBytes(out, signature);
        });
    }

    static byte[] strings(List<String> values) {
        return Wire.toBytes(out -> values.forEach(value -> Wire.writeUtf8(out, value)));
    }
}
