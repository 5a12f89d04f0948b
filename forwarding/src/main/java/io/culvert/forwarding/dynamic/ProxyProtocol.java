package io.culvert.forwarding.dynamic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.Optional;

/** One of the languages in which a client says where to: what its messages mean, and how it is answered. */
interface ProxyProtocol {
    ChannelHandler decoder();

    ChannelHandler encoder();

    /** The most bytes of a handshake. */
    int limit();

    /** How many of these bytes, at least one, surely belong to the handshake. */
    int step(ByteBuf bytes);

    /** What the decoder made of the client's bytes. */
    void received(Object message);

    /** The answer once the target is reached. */
    Object reached();

    /** The answer to a request that failed. */
    Object failed(Refusal refusal);

    /**
     * The answer to a password that nobody has the time to check. Empty if the protocol has none: a connection that
     * just closes is not taken for a wrong password.
     */
    default Optional<Object> busy() {
        return Optional.empty();
    }
}
