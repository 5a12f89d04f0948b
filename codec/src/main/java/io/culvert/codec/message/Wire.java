package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * The data types of RFC 4251 section 5. Every reader checks a length against the bytes that are there before it allocates
 * anything, and throws {@link ProtocolViolation} otherwise. No method here changes a reference count.
 */
public final class Wire {
    /** Ours: the largest name-list taken, in bytes and in names (rule T12). */
    static final int MAX_NAME_LIST_BYTES = 16 * 1024;

    static final int MAX_NAMES = 1024;

    private Wire() {}

    public static int readByte(ByteBuf in) {
        require(in, 1);
        return in.readUnsignedByte();
    }

    /** Any non-zero value is true, as RFC 4251 asks of readers. */
    public static boolean readBoolean(ByteBuf in) {
        return readByte(in) != 0;
    }

    public static long readUint32(ByteBuf in) {
        require(in, 4);
        return in.readUnsignedInt();
    }

    /** Unsigned: as the bits of a long. */
    public static long readUint64(ByteBuf in) {
        require(in, 8);
        return in.readLong();
    }

    /** A string as a slice of {@code in}: valid as long as {@code in} is. */
    public static ByteBuf readSlice(ByteBuf in) {
        return in.readSlice(readLength(in));
    }

    public static byte[] readBytes(ByteBuf in) {
        byte[] bytes = new byte[readLength(in)];
        in.readBytes(bytes);
        return bytes;
    }

    /** A string that must be valid UTF-8. */
    public static String readUtf8(ByteBuf in) {
        byte[] bytes = readBytes(in);
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return chars.toString();
        } catch (CharacterCodingException e) {
            throw ProtocolViolation.ofConnection("string is not valid UTF-8");
        }
    }

    /** UTF-8 for whoever may hand it to something that a NUL would end. */
    public static String readText(ByteBuf in) {
        String text = readUtf8(in);
        if (text.indexOf('\0') >= 0) {
            throw ProtocolViolation.ofConnection("a NUL in a text");
        }
        return text;
    }

    /** A string that must be printable US-ASCII: names of algorithms, services, methods, requests. */
    public static String readName(ByteBuf in) {
        ByteBuf slice = readSlice(in);
        requirePrintable(slice);
        return slice.toString(StandardCharsets.US_ASCII);
    }

    public static List<String> readNameList(ByteBuf in) {
        ByteBuf slice = readSlice(in);
        if (slice.readableBytes() > MAX_NAME_LIST_BYTES) {
            throw ProtocolViolation.ofConnection("name-list of " + slice.readableBytes() + " bytes is too long");
        }
        requirePrintable(slice);
        if (!slice.isReadable()) {
            return List.of();
        }
        String[] names = slice.toString(StandardCharsets.US_ASCII).split(",", MAX_NAMES + 1);
        if (names.length > MAX_NAMES) {
            throw ProtocolViolation.ofConnection("name-list has more than " + MAX_NAMES + " names");
        }
        return List.of(names);
    }

    /** A multiple precision integer; a negative one is refused, because no SSH message has a use for it. */
    public static BigInteger readMpint(ByteBuf in) {
        byte[] bytes = readBytes(in);
        BigInteger value = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        if (value.signum() < 0) {
            throw ProtocolViolation.ofConnection("negative mpint");
        }
        return value;
    }

    /** Refuses bytes behind the last field. */
    public static void requireEnd(ByteBuf in, String message) {
        if (in.isReadable()) {
            throw ProtocolViolation.ofConnection(message + " has " + in.readableBytes() + " trailing bytes");
        }
    }

    public static void writeBoolean(ByteBuf out, boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    /** Puts a uint32 at {@code out[offset, offset + 4)}. */
    public static void putUint32(byte[] out, int offset, int value) {
        out[offset] = (byte) (value >>> 24);
        out[offset + 1] = (byte) (value >>> 16);
        out[offset + 2] = (byte) (value >>> 8);
        out[offset + 3] = (byte) value;
    }

    public static void writeUint32(ByteBuf out, long value) {
        out.writeInt((int) value);
    }

    /** What is written, as an array of its own. */
    public static byte[] toBytes(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    public static void writeBytes(ByteBuf out, byte[] value) {
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    public static void writeUtf8(ByteBuf out, String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        out.writeInt(length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }

    public static void writeNameList(ByteBuf out, List<String> names) {
        writeUtf8(out, String.join(",", names));
    }

    public static void writeMpint(ByteBuf out, BigInteger value) {
        if (value.signum() == 0) {
            out.writeInt(0);
        } else {
            writeBytes(out, value.toByteArray());
        }
    }

    private static int readLength(ByteBuf in) {
        long length = readUint32(in);
        if (length > in.readableBytes()) {
            throw ProtocolViolation.ofConnection(
                    "string of " + length + " bytes in a message with " + in.readableBytes() + " left");
        }
        return (int) length;
    }

    private static void require(ByteBuf in, int bytes) {
        if (in.readableBytes() < bytes) {
            throw ProtocolViolation.ofConnection("message ends early");
        }
    }

    private static void requirePrintable(ByteBuf slice) {
        if (slice.forEachByte(b -> b > ' ' && b < 0x7f) >= 0) {
            throw ProtocolViolation.ofConnection("name has a byte that is not printable US-ASCII");
        }
    }
}
