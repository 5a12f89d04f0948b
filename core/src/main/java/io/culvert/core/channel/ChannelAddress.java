package io.culvert.core.channel;

import java.net.SocketAddress;

/** Where a channel is: its type and its number on one side of the connection. */
final class ChannelAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String channelType;
    private final int number;

    ChannelAddress(String channelType, int number) {
        this.channelType = channelType;
        this.number = number;
    }

    @Override
    public String toString() {
        return channelType + "#" + Integer.toUnsignedString(number);
    }
}
