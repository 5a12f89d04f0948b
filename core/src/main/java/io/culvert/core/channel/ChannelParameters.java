package io.culvert.core.channel;

/**
 * What both sides agreed on when a channel was opened (RFC 4254 section 5.1). Numbers of channels are unsigned.
 *
 * @param outboundWindow bytes that the peer takes at first, 0 to 2^32-1
 * @param outboundMaximumPacket bytes that the peer takes in one message
 * @param announced when the peer was told of our window, by {@link InboundWindows#now}
 */
public record ChannelParameters(
        String channelType,
        int localChannel,
        int recipientChannel,
        long outboundWindow,
        long outboundMaximumPacket,
        long announced) {
    /**
     * Ours: the most data in one message, either way. OpenSSH takes and sends 32 KiB; the more there is in a packet, the less
     * the packet itself costs, so two ends that can, do with an eighth of the packets.
     */
    public static final int MAXIMUM_PACKET = 256 * 1024;

    /** Ours: a peer that takes less than this in a message is refused (rule C02). */
    public static final int MINIMUM_PACKET = 256;
}
