package io.culvert.core;

import io.netty.channel.socket.DuplexChannel;

/**
 * An SSH channel as a Netty channel: writes wait for the peer's window in the outbound buffer, {@code read()} gives the
 * peer credit, {@code shutdownOutput()} sends EOF behind the last write, {@code close()} sends CLOSE. With
 * {@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE} the peer's EOF is an
 * {@link io.netty.channel.socket.ChannelInputShutdownEvent}, without it it closes the channel. Its event loop is the
 * connection's.
 */
public interface SshChannel extends DuplexChannel {
    /** The type it was opened with, as "direct-tcpip" (RFC 4254 section 5.1). */
    String channelType();
}
