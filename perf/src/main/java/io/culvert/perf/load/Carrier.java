package io.culvert.perf.load;

import io.culvert.perf.result.SshPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings streams to the far end. Its methods may be called from any thread. */
public interface Carrier extends AutoCloseable {
    /** A login that goes on. */
    interface Session extends AutoCloseable {
        /** Completes when it is over, whichever side ended it; never fails. */
        CompletionStage<?> closed();

        @Override
        void close();
    }

    /** The target, as the user wrote it. */
    String target();

    /** Where streams end, as host:port. */
    String farEnd();

    /** What a report should say of it besides its target, in the order to show it. */
    Map<String, String> settings();

    /** The SSH server at its other end, as of now; absent where there is none, or none was logged in to. */
    default Optional<SshPeer> peer() {
        return Optional.empty();
    }

    /** Where its streams live. */
    EventLoopGroup loops();

    /**
     * Opens a stream.
     *
     * @param handler put on the stream's pipeline before it becomes active
     * @return fails with an IOException whose message is fit for a user's eyes
     */
    CompletionStage<Channel> open(ChannelHandler handler);

    /**
     * Checks whether so many streams can be open at a time, as far as this process is concerned.
     *
     * @throws IOException if they cannot; its message is fit for a user's eyes
     */
    default void requireRoom(int streams) throws IOException {}

    /**
     * Logs in once more, besides the connections that streams are opened on.
     *
     * @return fails with an IOException whose message is fit for a user's eyes
     */
    default CompletionStage<Session> login() {
        return CompletableFuture.failedStage(
                new IOException("there is nowhere to log in at " + target() + ": logins need an ssh:// target"));
    }

    /** Closes all of its streams and connections. */
    @Override
    void close();
}
