package io.culvert.core.channel;

import io.culvert.codec.message.ChannelData;

/**
 * What both sides agreed on when a channel was opened (RFC 4254 section 5.1). Numbers of channels are unsigned.
 *
 * @param outboundWindow bytes that the peer takes at first, 0 to 2^32-1
 * @param outboundMaximumPacket bytes that the peer takes in one message
 * @param inboundWindow bytes that we take at first
 * @param announced when the peer was told of our window, by {@link InboundWindows#now}
 */
public record ChannelParameters(
        String channelType,
        int localChannel,
        int recipientChannel,
        long outboundWindow,
        long outboundMaximumPacket,
        int inboundWindow,
        long announced) {
    /**
     * Ours: the most data in one message, either way. The more there is in a packet, the less the packet itself costs.
     * With its header it just fills a buffer whose size is a power of two, which is what pools have.
     */
    public static final int MAXIMUM_PACKET = 256 * 1024 - ChannelData.HEADER_LENGTH;

    /**
     * What OpenSSH is told to send at most: about as much as it takes. Its check whether a packet still fits under the
     * current keys takes the packet's bytes for cipher blocks (packet.c, ssh_packet_need_rekeying), so with larger
     * packets and a small RekeyLimit it exchanges keys for each of them.
     */
    public static final int MAXIMUM_PACKET_OF_OPENSSH = 32 * 1024 - ChannelData.HEADER_LENGTH;

    /** Ours: a peer that takes less than this in a message is refused (rule C02). */
    public static final int MINIMUM_PACKET = 256;
}
