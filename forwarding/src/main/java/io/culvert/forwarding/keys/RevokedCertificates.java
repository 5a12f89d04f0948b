package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.key.Certificate;
import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The section of a key revocation list that is about the certificates of one authority, or of all. */
final class RevokedCertificates {
    /* Specification: PROTOCOL.krl. */
    private static final int SERIAL_LIST = 0x20;
    private static final int SERIAL_RANGE = 0x21;
    private static final int SERIAL_BITMAP = 0x22;
    private static final int KEY_ID = 0x23;
    private static final int EXTENSION = 0x39;

    /** Empty for all authorities. */
    private final byte[] authority;

    private final Set<Long> serials = new HashSet<>();
    private final List<Range> ranges = new ArrayList<>();
    private final List<Bitmap> bitmaps = new ArrayList<>();
    private final Set<String> keyIds = new HashSet<>();

    /** Of unsigned numbers, both included. */
    private record Range(long first, long last) {
        boolean contains(long serial) {
            return Long.compareUnsigned(first, serial) <= 0 && Long.compareUnsigned(serial, last) <= 0;
        }
    }

    /** The number {@code offset} is the lowest bit. */
    private record Bitmap(long offset, BigInteger bits) {
        boolean contains(long serial) {
            long bit = serial - offset;
            return Long.compareUnsigned(bit, bits.bitLength()) < 0 && bits.testBit((int) bit);
        }
    }

    private RevokedCertificates(byte[] authority) {
        this.authority = authority;
    }

    static RevokedCertificates parse(ByteBuf in) {
        RevokedCertificates section = new RevokedCertificates(Wire.readBytes(in));
        Wire.readSlice(in); // reserved
        while (in.isReadable()) {
            section.subsection(Wire.readByte(in), Wire.readSlice(in));
        }
        return section;
    }

    private void subsection(int type, ByteBuf in) {
        switch (type) {
            case SERIAL_LIST -> {
                while (in.isReadable()) {
                    serials.add(Wire.readUint64(in));
                }
            }
            case SERIAL_RANGE -> ranges.add(new Range(Wire.readUint64(in), Wire.readUint64(in)));
            case SERIAL_BITMAP -> bitmaps.add(new Bitmap(Wire.readUint64(in), Wire.readMpint(in)));
            case KEY_ID -> {
                while (in.isReadable()) {
                    keyIds.add(Wire.readUtf8(in));
                }
            }
            case EXTENSION -> RevocationList.extension(in);
            default ->
                throw ProtocolViolation.ofConnection(
                        "it has a section of the unknown type " + type + " for certificates");
        }
    }

    boolean revokes(Certificate certificate) {
        boolean concerned = authority.length == 0
                || MessageDigest.isEqual(authority, certificate.authority().blob());
        return concerned && (keyIds.contains(certificate.keyId()) || revokesSerial(certificate.serial()));
    }

    /** Authorities that do not number their certificates give all of them a zero. */
    private boolean revokesSerial(long serial) {
        return serial != 0
                && (serials.contains(serial)
                        || ranges.stream().anyMatch(range -> range.contains(serial))
                        || bitmaps.stream().anyMatch(bitmap -> bitmap.contains(serial)));
    }
}
