package io.culvert.codec.cipher;

import io.culvert.codec.message.ProtocolViolation;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC of one direction: over the sequence number and a packet (RFC 4253 section 6.4, RFC 6668). */
final class PacketMac {
    private final Mac mac;
    private final byte[] sequenceBytes = new byte[Integer.BYTES];
    private final byte[] computed;
    private final byte[] received;

    PacketMac(MacAlgorithm algorithm, byte[] key) {
        mac = Jce.mac(algorithm.jceName(), new SecretKeySpec(key, algorithm.jceName()));
        computed = new byte[algorithm.tagLength()];
        received = new byte[algorithm.tagLength()];
    }

    int tagLength() {
        return computed.length;
    }

    void sign(int sequence, byte[] bytes, int length, byte[] out, int outOffset) {
        BigEndian.putInt(sequenceBytes, 0, sequence);
        mac.update(sequenceBytes);
        mac.update(bytes, 0, length);
        Jce.doFinal(mac, out, outOffset);
    }

    void verify(int sequence, byte[] bytes, int length, byte[] tag, int tagOffset) {
        sign(sequence, bytes, length, computed, 0);
        System.arraycopy(tag, tagOffset, received, 0, received.length);
        if (!MessageDigest.isEqual(computed, received)) {
            throw ProtocolViolation.corruptPacket();
        }
    }
}
