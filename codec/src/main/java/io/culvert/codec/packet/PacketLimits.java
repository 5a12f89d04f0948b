package io.culvert.codec.packet;

/** Sizes, in bytes unless they say otherwise. */
public final class PacketLimits {
    // Specification

    /** RFC 4253 section 6.1: what everybody must be able to take. */
    public static final int MAX_STRANGERS_PACKET_LENGTH = 35_000;

    /** RFC 4253 section 4.2: the identification line with its CR LF. */
    public static final int MAX_IDENTIFICATION_LINE = 255;

    /** padding_length, the least padding, and no payload yet: anything below cannot be a packet. */
    public static final int MIN_PACKET_LENGTH = 1 + 4;

    // Ours

    /**
     * The largest packet_length field, sent or taken: 256 KiB of channel data with what stands around it (rule T05).
     */
    public static final int MAX_PACKET_LENGTH = 256 * 1024 + 512;

    /** Lines that a client lets a server send before its identification (RFC 4253 section 4.2; rule T16). */
    public static final int MAX_LINES_BEFORE_IDENTIFICATION = 1024;

    public static final int MAX_LINE_BEFORE_IDENTIFICATION = 8 * 1024;

    /** How many sealed bytes are gathered before they go to the socket without waiting for a flush. */
    public static final int COALESCED_BYTES = 128 * 1024;

    /** Every sequence number once: more packets under one key would use a nonce twice, and rule T01 forbids a wrap. */
    public static final long MAX_PACKETS_PER_KEY = 1L << 32;

    private PacketLimits() {}
}
