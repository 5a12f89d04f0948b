package io.culvert.codec.cipher;

import static java.lang.Math.multiplyHigh;

import java.util.Arrays;

/**
 * The one-time authenticator of RFC 8439 section 2.5: a message is a polynomial over the integers modulo 2^130 - 5, taken
 * at the point r. One object computes any number of tags, one after the other, and allocates nothing. No branch and no
 * array index depends on anything but the length of the message.
 *
 * <p>A number is three limbs of 44, 44 and 42 bits. Each may be off by a carry, of less than 2^16 and in either direction,
 * that has not been taken to the next limb yet.
 *
 * <p>What costs is multiplications of 64 bits to 128. Karatsuba's way makes six of them where there would be nine, with
 * {@code a b' + b a' = (a + b)(a' + b') - a a' - b b'}, and four blocks at a time,
 * {@code (h + m1) r^4 + m2 r^3 + m3 r^2 + m4 r}, share one reduction and do not wait for each other.
 */
final class Poly1305 {
    static final int KEY_LENGTH = 32;
    static final int TAG_LENGTH = 16;

    private static final int BLOCK = 16;
    private static final int GROUP = 4;

    /** From how many bytes on it pays to compute the powers of r. */
    private static final int BULK = 4 * GROUP * BLOCK;

    private static final long LIMB = (1L << 44) - 1;
    private static final long TOP_LIMB = (1L << 42) - 1;

    /** The bit behind a whole block, 2^128, as it stands in the top limb. */
    private static final long MARK = 1L << 40;

    /**
     * The high part of a product begins with bit 47: its factors have at most 46 bits and a little, and one of them
     * shifted left by 64 - 47 is still a positive long, as Math.multiplyHigh needs it. The low part, which is the product
     * less the high part, has room for the sum of many.
     */
    private static final int SPLIT = 47;

    // The limbs of r, r^2, r^3 and r^4, and the sums of any two limbs.
    private final long[] r0 = new long[GROUP];
    private final long[] r1 = new long[GROUP];
    private final long[] r2 = new long[GROUP];
    private final long[] r01 = new long[GROUP];
    private final long[] r02 = new long[GROUP];
    private final long[] r12 = new long[GROUP];

    private long h0;
    private long h1;
    private long h2;

    private final byte[] lastBlock = new byte[BLOCK];

    /**
     * Writes the tag of {@code message[0, length)} to {@code tag[tagOffset, tagOffset + 16)}.
     *
     * @param key {@link #KEY_LENGTH} bytes, for this message only
     */
    void compute(byte[] key, byte[] message, int length, byte[] tag, int tagOffset) {
        boolean bulk = length >= BULK;
        setKey(key, bulk ? GROUP : 1);
        int at = bulk ? absorbGroups(message, length) : 0;
        for (; at + BLOCK <= length; at += BLOCK) {
            absorb(LittleEndian.getLong(message, at), LittleEndian.getLong(message, at + 8), MARK);
        }
        if (at < length) {
            Arrays.fill(lastBlock, (byte) 0);
            System.arraycopy(message, at, lastBlock, 0, length - at);
            lastBlock[length - at] = 1;
            absorb(LittleEndian.getLong(lastBlock, 0), LittleEndian.getLong(lastBlock, 8), 0);
        }
        finish(key, tag, tagOffset);
    }

    private void setKey(byte[] key, int powers) {
        long low = LittleEndian.getLong(key, 0) & 0x0ffffffc0fffffffL;
        long high = LittleEndian.getLong(key, 8) & 0x0ffffffc0ffffffcL;
        h0 = limb0(low);
        h1 = limb1(low, high);
        h2 = limb2(high);
        setPower(0);
        for (int k = 1; k < powers; k++) {
            multiply(h0, h1, h2);
            setPower(k);
        }
        h0 = 0;
        h1 = 0;
        h2 = 0;
    }

    private void setPower(int k) {
        r0[k] = h0;
        r1[k] = h1;
        r2[k] = h2;
        r01[k] = h0 + h1;
        r02[k] = h0 + h2;
        r12[k] = h1 + h2;
    }

    private void absorb(long low, long high, long mark) {
        multiply(h0 + limb0(low), h1 + limb1(low, high), h2 + (limb2(high) | mark));
    }

    /** Sets h to the product with r. */
    private void multiply(long a, long b, long c) {
        long ab = a + b;
        long ac = a + c;
        long bc = b + c;
        reduce(
                a * r0[0],
                high(a, r0[0]),
                b * r1[0],
                high(b, r1[0]),
                c * r2[0],
                high(c, r2[0]),
                ab * r01[0],
                high(ab, r01[0]),
                ac * r02[0],
                high(ac, r02[0]),
                bc * r12[0],
                high(bc, r12[0]));
    }

    /** As many groups of blocks as there are; returns where they end. */
    private int absorbGroups(byte[] message, int length) {
        int end = length - length % (GROUP * BLOCK);
        for (int at = 0; at < end; at += GROUP * BLOCK) {
            long low = LittleEndian.getLong(message, at);
            long high = LittleEndian.getLong(message, at + 8);
            long a1 = h0 + limb0(low);
            long b1 = h1 + limb1(low, high);
            long c1 = h2 + (limb2(high) | MARK);
            low = LittleEndian.getLong(message, at + 16);
            high = LittleEndian.getLong(message, at + 24);
            long a2 = limb0(low);
            long b2 = limb1(low, high);
            long c2 = limb2(high) | MARK;
            low = LittleEndian.getLong(message, at + 32);
            high = LittleEndian.getLong(message, at + 40);
            long a3 = limb0(low);
            long b3 = limb1(low, high);
            long c3 = limb2(high) | MARK;
            low = LittleEndian.getLong(message, at + 48);
            high = LittleEndian.getLong(message, at + 56);
            long a4 = limb0(low);
            long b4 = limb1(low, high);
            long c4 = limb2(high) | MARK;
            reduce(
                    sum(r0, a1, a2, a3, a4),
                    high(r0, a1, a2, a3, a4),
                    sum(r1, b1, b2, b3, b4),
                    high(r1, b1, b2, b3, b4),
                    sum(r2, c1, c2, c3, c4),
                    high(r2, c1, c2, c3, c4),
                    sum(r01, a1 + b1, a2 + b2, a3 + b3, a4 + b4),
                    high(r01, a1 + b1, a2 + b2, a3 + b3, a4 + b4),
                    sum(r02, a1 + c1, a2 + c2, a3 + c3, a4 + c4),
                    high(r02, a1 + c1, a2 + c2, a3 + c3, a4 + c4),
                    sum(r12, b1 + c1, b2 + c2, b3 + c3, b4 + c4),
                    high(r12, b1 + c1, b2 + c2, b3 + c3, b4 + c4));
        }
        return end;
    }

    /** The products modulo 2^64, summed up. */
    private static long sum(long[] r, long m1, long m2, long m3, long m4) {
        return m1 * r[3] + m2 * r[2] + m3 * r[1] + m4 * r[0];
    }

    /** The products' high parts, summed up. */
    private static long high(long[] r, long m1, long m2, long m3, long m4) {
        return high(m1, r[3]) + high(m2, r[2]) + high(m3, r[1]) + high(m4, r[0]);
    }

    private static long high(long m, long r) {
        return multiplyHigh(m, r << (Long.SIZE - SPLIT));
    }

    /**
     * Sets h to the product of (a, b, c) and (a', b', c') by way of their limbs' products, of each of which it takes the
     * value modulo 2^64 and the high part.
     */
    private void reduce(
            long aa,
            long aaHigh,
            long bb,
            long bbHigh,
            long cc,
            long ccHigh,
            long ab,
            long abHigh,
            long ac,
            long acHigh,
            long bc,
            long bcHigh) {
        // 2^132 is 4 * 2^130, which is 20.
        long x0 = aa + 20 * (bc - bb - cc);
        long x0High = aaHigh + 20 * (bcHigh - bbHigh - ccHigh);
        long x1 = ab - aa - bb + 20 * cc;
        long x1High = abHigh - aaHigh - bbHigh + 20 * ccHigh;
        long x2 = ac - aa - cc + bb;
        long x2High = acHigh - aaHigh - ccHigh + bbHigh;
        // A high part goes from bit SPLIT of its limb to bit 3 of the next; from the top, 2^(88 + 47) is 5 * 2^5.
        x0 += 160 * x2High - (x0High << SPLIT);
        x1 += (x0High << 3) - (x1High << SPLIT);
        x2 += (x1High << 3) - (x2High << SPLIT);
        h0 = (x0 & LIMB) + 5 * (x2 >> 42);
        h1 = (x1 & LIMB) + (x0 >> 44);
        h2 = (x2 & TOP_LIMB) + (x1 >> 44);
    }

    private void finish(byte[] key, byte[] tag, int tagOffset) {
        carry();
        carry();
        // h + 5 has the bit 2^130 if h is not below the modulus, and is h modulo it then.
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >> 44);
        long g2 = h2 + (g1 >> 44);
        long isBelow = ((g2 >> 42) & 1) - 1;
        h0 = (h0 & isBelow) | (g0 & LIMB & ~isBelow);
        h1 = (h1 & isBelow) | (g1 & LIMB & ~isBelow);
        h2 = (h2 & isBelow) | (g2 & TOP_LIMB & ~isBelow);

        long low = h0 | (h1 << 44);
        long high = (h1 >> 20) | (h2 << 24);
        long s = LittleEndian.getLong(key, 16);
        long sum = low + s;
        long carry = ((low & s) | ((low | s) & ~sum)) >>> 63;
        LittleEndian.putLong(tag, tagOffset, sum);
        LittleEndian.putLong(tag, tagOffset + 8, high + LittleEndian.getLong(key, 24) + carry);
    }

    /** Takes the carries all around. After the second time the limbs are within their bits. */
    private void carry() {
        h1 += h0 >> 44;
        h0 &= LIMB;
        h2 += h1 >> 44;
        h1 &= LIMB;
        h0 += 5 * (h2 >> 42);
        h2 &= TOP_LIMB;
    }

    private static long limb0(long low) {
        return low & LIMB;
    }

    private static long limb1(long low, long high) {
        return ((low >>> 44) | (high << 20)) & LIMB;
    }

    private static long limb2(long high) {
        return high >>> 24;
    }
}
