package io.culvert.forwarding.dynamic;

import io.culvert.core.ChannelAcceptor;
import io.culvert.forwarding.Endpoint;
import java.util.concurrent.CompletionStage;

/** Reaches what a proxy's client asks for. */
@FunctionalInterface
public interface Connector {
    /**
     * Called on the client's event loop; must not block.
     *
     * @param target as the client wrote it: a name is not resolved
     * @return completes on that loop, with the handler that is to go on the client's pipeline; fails with {@link
     *     io.culvert.core.ChannelOpenException}, of which the client is told
     */
    CompletionStage<ChannelAcceptor.Accepted> connect(Endpoint target);
}
