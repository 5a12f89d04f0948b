package io.culvert.core;

/** Settings that client and server have in common. */
final class Defaults {
    /** What OpenSSH gives a TCP channel: 64 packets of 32 KiB. */
    static final int WINDOW_SIZE = 2 * 1024 * 1024;

    private Defaults() {}

    static int requireWindowSize(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a window of " + value + " bytes; at least 1");
        }
        return value;
    }
}
