package io.culvert.codec.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 32-bit integers in byte arrays, in network byte order. */
final class BigEndian {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static void putInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    /** The unsigned value of the first four bytes. */
    static long uint32(byte[] bytes) {
        return Integer.toUnsignedLong((int) INT.get(bytes, 0));
    }
}
