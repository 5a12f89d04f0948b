package io.culvert.core;

import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletionStage;

/** Decides about the channels of one type that the peer opens on one connection. */
@FunctionalInterface
public interface ChannelAcceptor {
    /**
     * Called on the connection's event loop; must not block, and may take its time: other channels go on meanwhile.
     *
     * @param typeData the type-specific fields of the open message
     * @return may complete on any thread; a {@link ChannelOpenException} becomes the refusal, any other failure becomes
     *     CONNECT_FAILED
     */
    CompletionStage<Accepted> accept(byte[] typeData);

    /**
     * A channel that may open.
     *
     * @param handler put on the channel's pipeline before any data arrives
     * @param abandoned run when the connection has gone in the meantime: releases what {@code handler} would have owned
     */
    record Accepted(ChannelHandler handler, Runnable abandoned) {}
}
