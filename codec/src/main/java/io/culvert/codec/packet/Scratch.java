package io.culvert.codec.packet;

import io.netty.util.concurrent.FastThreadLocal;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * The two byte arrays of a thread between which packets are sealed and opened: the JCE is fastest from one byte array to
 * another. Used within one call only, so that all connections of an event loop share them.
 */
final class Scratch {
    private static final int INITIAL_SIZE = 36 * 1024;

    private static final FastThreadLocal<Scratch> PER_THREAD = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    private byte[] packet = new byte[INITIAL_SIZE];
    private byte[] sealed = new byte[INITIAL_SIZE];

    private Scratch() {}

    /** The scratch of this thread, with both arrays of {@code size} bytes at least. */
    static Scratch ofSize(int size) {
        Scratch scratch = PER_THREAD.get();
        if (scratch.packet.length < size) {
            int grown = Math.max(size, 2 * scratch.packet.length);
            scratch.packet = new byte[grown];
            scratch.sealed = new byte[grown];
        }
        return scratch;
    }

    /** In clear: packet_length, padding_length, payload, padding. */
    byte[] packet() {
        return packet;
    }

    /** The same sealed, with its tag. */
    byte[] sealed() {
        return sealed;
    }

    /**
     * Makes padding of {@code packet()[start, end)}. It will be encrypted, so it must not repeat, but need not be hard to
     * predict: the ciphers are secure for plaintext that is known.
     */
    void randomize(int start, int end) {
        long bits = 0;
        for (int i = start; i < end; i++) {
            if ((i - start) % Long.BYTES == 0) {
                bits = random.nextLong();
            }
            packet[i] = (byte) bits;
            bits >>>= Byte.SIZE;
        }
    }
}
