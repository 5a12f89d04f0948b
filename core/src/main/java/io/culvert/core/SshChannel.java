package io.culvert.core;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletionStage;

/**
 * An SSH channel as a Netty channel: writes wait for the peer's window in the outbound buffer, {@code read()} gives the
 * peer credit, {@code shutdownOutput()} sends EOF behind the last write, {@code close()} sends CLOSE. Its event loop is
 * the connection's.
 *
 * <p>How its input ends tells whether all has arrived, as with a socket. All data that came before is delivered first.
 *
 * <table>
 *   <caption>The ends of a channel</caption>
 *   <tr><th>cause</th><th>what handlers see</th></tr>
 *   <tr><td>the peer's EOF</td><td>with {@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE} a
 *       {@link io.netty.channel.socket.ChannelInputShutdownEvent}; else the channel closes</td></tr>
 *   <tr><td>the peer's CLOSE after its EOF</td><td>what the EOF does; then the channel closes</td></tr>
 *   <tr><td>the peer's CLOSE without an EOF</td><td>{@code exceptionCaught} with a {@link ChannelResetException}; then the
 *       channel closes</td></tr>
 *   <tr><td>the end of the connection</td><td>{@code exceptionCaught} with the {@link SshException} that tells why, at once;
 *       then the channel closes. A channel that its peer had closed before delivers what it has first</td></tr>
 * </table>
 *
 * <p>So a channel that closes without either exception, and that was not closed here, has ended with its peer's EOF.
 * What waits to be written when the peer's CLOSE comes can never arrive: those writes fail, and so does a
 * {@code shutdownOutput()} that waits for them.
 *
 * <p>It carries {@link io.netty.buffer.ByteBuf}s, a "session" channel {@link ExtendedData} too, and what the peer
 * requests on a "session" is a user event, {@link SshChannelRequest}; on others it is refused.
 */
public interface SshChannel extends DuplexChannel {
    /**
     * Whether the peer's CLOSE is answered at once, and the channel closes when all that came before has been
     * delivered. Default: true. If false, CLOSE ends both halves and the channel stays until it is closed here: as
     * sshd's sessions do while a program runs that has not told its exit status yet. Needs ALLOW_HALF_CLOSURE.
     */
    ChannelOption<Boolean> ANSWER_CLOSE = ChannelOption.valueOf(SshChannel.class, "ANSWER_CLOSE");

    /**
     * Whether data counts as consumed when it is delivered to the pipeline. Default: true. If false, the reader says so
     * with {@link #consumed}: one that passes data on does it when the data has left, so that what waits here never
     * exceeds the window.
     */
    ChannelOption<Boolean> AUTO_CONSUME = ChannelOption.valueOf(SshChannel.class, "AUTO_CONSUME");

    /** The type it was opened with, as "direct-tcpip" (RFC 4254 section 5.1). */
    String channelType();

    /**
     * Sends a request that wants a reply (RFC 4254 section 5.4). May be called from any thread.
     *
     * @param data the type-specific fields
     * @return completes on the event loop; fails with {@link SshException} of kind REQUEST_REFUSED at the peer's
     *     failure, of kind CLOSED when the channel closes
     */
    CompletionStage<Void> request(String requestType, byte[] data);

    /**
     * Tells that so many more of the delivered bytes take no memory any more, which gives the peer credit for them.
     * Needed without {@link #AUTO_CONSUME} only. To be called on the event loop.
     */
    void consumed(int bytes);

    /**
     * Sends a request that wants no reply. It overtakes what waits for the peer's window. May be called from any
     * thread.
     */
    void announce(String requestType, byte[] data);
}
