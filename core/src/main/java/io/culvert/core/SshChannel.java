package io.culvert.core;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletionStage;

/**
 * An SSH channel as a Netty channel: writes wait for the peer's window in the outbound buffer, {@code read()} gives the
 * peer credit, {@code shutdownOutput()} sends EOF behind the last write, {@code close()} sends CLOSE. With
 * {@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE} the peer's EOF is an
 * {@link io.netty.channel.socket.ChannelInputShutdownEvent}, without it it closes the channel. Its event loop is the
 * connection's. It carries {@link io.netty.buffer.ByteBuf}s, a "session" channel {@link ExtendedData} too, and what the peer
 * requests on a "session" is a user event, {@link SshChannelRequest}; on others it is refused.
 */
public interface SshChannel extends DuplexChannel {
    /**
     * Whether the peer's CLOSE is answered at once, and the channel closes when all that came before has been delivered; true
     * unless set. If false, CLOSE ends both halves and the channel stays until it is closed here, as sshd's sessions do while a
     * program runs that has not told its exit status yet. Needs ALLOW_HALF_CLOSURE.
     */
    ChannelOption<Boolean> ANSWER_CLOSE = ChannelOption.valueOf(SshChannel.class, "ANSWER_CLOSE");

    /** The type it was opened with, as "direct-tcpip" (RFC 4254 section 5.1). */
    String channelType();

    /**
     * Sends a request that wants a reply (RFC 4254 section 5.4). May be called from any thread.
     *
     * @param data the type-specific fields
     * @return completes on the event loop; fails with {@link SshException} of kind REQUEST_REFUSED at the peer's failure, of
     *     kind CLOSED when the channel closes
     */
    CompletionStage<Void> request(String requestType, byte[] data);

    /** Sends a request that wants no reply. It overtakes what waits for the peer's window. May be called from any thread. */
    void announce(String requestType, byte[] data);
}
