package io.culvert.codec.cipher;

/**
 * How a cipher suite lays out a packet (RFC 4253 section 6): what is padded to a multiple of what, and how long the tag is.
 *
 * @param blockSize what the padded part is a multiple of, in bytes
 * @param alignsLength whether the length field counts in the padded part. It does where it is encrypted together with the
 *     rest; the modes that authenticate it apart (AEAD, encrypt-then-MAC) leave it out.
 * @param tagLength bytes of the authentication tag behind the packet
 */
public record PacketLayout(int blockSize, boolean alignsLength, int tagLength) {
    /** Specification: at least four bytes of padding. */
    public static final int MIN_PADDING = 4;

    /** The size of the packet_length field. */
    public static final int LENGTH_FIELD = 4;

    /** The padding_length field for a payload: the smallest that the specification allows. */
    public int paddingLength(int payloadLength) {
        int unpadded = (alignsLength ? LENGTH_FIELD : 0) + 1 + payloadLength;
        int padding = blockSize - unpadded % blockSize;
        return padding < MIN_PADDING ? padding + blockSize : padding;
    }

    /** Whether a packet_length field fits the blocks. */
    public boolean isAligned(long packetLength) {
        return (packetLength + (alignsLength ? LENGTH_FIELD : 0)) % blockSize == 0;
    }
}
