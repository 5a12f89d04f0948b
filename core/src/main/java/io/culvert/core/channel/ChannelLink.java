package io.culvert.core.channel;

import io.culvert.codec.message.Message;
import io.netty.buffer.ByteBuf;

/** What a channel needs of the connection that carries it. Everything happens on the connection's event loop. */
public interface ChannelLink {
    /** Whether data may be written now: the socket takes more, and no key exchange holds it up. */
    boolean canSend();

    /** Has {@link SshChildChannel#resume()} called, once, when data may be written again; in the order of the calls. */
    void awaitSend(SshChildChannel channel);

    /** Writes CHANNEL_DATA with the next {@code length} bytes of {@code source}, which it does not move or release. */
    void sendData(int recipientChannel, ByteBuf source, int length);

    /** Writes a control message. */
    void send(Message message);

    /** Has all that was written flushed soon: at the end of the read burst or of this turn of the loop. */
    void flushSoon();

    /** Has {@link SshChildChannel#readComplete()} called at the end of the connection's read burst, if it is in one. */
    void awaitReadComplete(SshChildChannel channel);

    /**
     * Runs a task once the global requests that came before are decided, at once if they are; not at all if the connection
     * ends before that.
     */
    void whenDecided(Runnable task);

    /** The channel has sent its CLOSE and takes no more messages; its number stays taken until the peer's CLOSE. */
    void closing(SshChildChannel channel);
}
