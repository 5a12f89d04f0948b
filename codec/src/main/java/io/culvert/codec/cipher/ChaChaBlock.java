package io.culvert.codec.cipher;

import java.util.Arrays;

/**
 * Block 0 of a ChaCha20 stream, and that alone: the length field and the Poly1305 key of a packet take a few bytes of a
 * stream each, for which to initialize a cipher costs more than to compute them. The nonce has 8 bytes, as in the first
 * ChaCha20; the block is that of RFC 8439 section 2.3 with four zero bytes before it.
 */
final class ChaChaBlock {
    /** How much of the block is given out: as much as is needed. */
    static final int LENGTH = 32;

    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    private static final int DOUBLE_ROUNDS = 10;

    /** The state before the rounds, but for the nonce. */
    private final int[] initial = Arrays.copyOf(CONSTANTS, 16);

    private final int[] x = new int[16];

    /** Under the key {@code key[offset, offset + 32)}. */
    ChaChaBlock(byte[] key, int offset) {
        for (int i = 0; i < 8; i++) {
            initial[4 + i] = LittleEndian.getInt(key, offset + i * Integer.BYTES);
        }
    }

    /** Writes the first {@link #LENGTH} bytes of the stream with the nonce {@code sequence}, an unsigned 32-bit value. */
    void generate(int sequence, byte[] out) {
        initial[15] = Integer.reverseBytes(sequence);
        System.arraycopy(initial, 0, x, 0, x.length);
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            quarterRound(0, 4, 8, 12);
            quarterRound(1, 5, 9, 13);
            quarterRound(2, 6, 10, 14);
            quarterRound(3, 7, 11, 15);
            quarterRound(0, 5, 10, 15);
            quarterRound(1, 6, 11, 12);
            quarterRound(2, 7, 8, 13);
            quarterRound(3, 4, 9, 14);
        }
        for (int i = 0; i < LENGTH / Integer.BYTES; i++) {
            LittleEndian.putInt(out, i * Integer.BYTES, x[i] + initial[i]);
        }
    }

    private void quarterRound(int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
