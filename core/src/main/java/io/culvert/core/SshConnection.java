package io.culvert.core;

import io.culvert.core.auth.Login;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An authenticated SSH connection. Its methods may be called from any thread; stages complete on its event loop, where
 * its channels and the sockets that they are glued to live too.
 */
public interface SshConnection extends Login, AutoCloseable {
    Role role();

    EventLoop eventLoop();

    /** What the peer calls its software, as "SSH-2.0-OpenSSH_9.2p1". */
    String peerIdentification();

    /** What the last key exchange settled on: another one may change it. */
    AgreedAlgorithms algorithms();

    /**
     * Opens a channel (RFC 4254 section 5.1).
     *
     * @param typeData the type-specific fields of the open message
     * @param handler put on the channel's pipeline before any of its data arrives; often a ChannelInitializer
     * @return fails with {@link ChannelOpenException} when the peer refuses, with {@link SshException} when the connection
     *     is closed
     */
    CompletionStage<SshChannel> openChannel(String channelType, byte[] typeData, ChannelHandler handler);

    /**
     * Sends a global request that wants a reply (RFC 4254 section 4).
     *
     * @return the data of the peer's success; fails with {@link SshException} of kind REQUEST_REFUSED at its failure
     */
    CompletionStage<byte[]> request(String name, byte[] data);

    /** Sends a global request that wants no reply. */
    void announce(String name, byte[] data);

    /** Channels that are open or being opened. Exact on the event loop, a recent value elsewhere. */
    int channelCount();

    /**
     * Completes when the connection is gone and its channels are closed: empty if this side closed it, else with what ended
     * it. Never fails.
     */
    CompletionStage<Optional<SshException>> closed();

    /** Says goodbye (SSH_MSG_DISCONNECT 11) and closes. Returns at once. */
    @Override
    void close();

    /**
     * Closes once the last channel is closed, or when {@code deadline} has passed. Until then no channel is opened, by
     * either side. Returns at once.
     */
    void drain(Duration deadline);

    /** Whether {@link #drain} has been called, so that nothing new should be begun. To be called on the event loop. */
    boolean isDraining();
}
