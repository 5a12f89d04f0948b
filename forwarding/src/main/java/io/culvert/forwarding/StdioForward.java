package io.culvert.forwarding;

import io.culvert.core.SshConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Two blocking streams as one connection to a target at the peer's place (ssh -W). The end of one is the end of that
 * half.
 */
public final class StdioForward {
    private final StreamChannel streams;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private StdioForward(StreamChannel streams) {
        this.streams = streams;
    }

    /** @return completes once the target has answered */
    static CompletionStage<StdioForward> open(
            Network network,
            SshConnection connection,
            InputStream in,
            OutputStream out,
            Target target,
            ForwardObserver observer) {
        ForwardObserver guarded = GuardedForwardObserver.of(observer);
        CompletableFuture<StdioForward> result = new CompletableFuture<>();
        StreamChannel streams = new StreamChannel("standard streams", in, out, true, network.workers(), () -> {});
        StdioForward forward = new StdioForward(streams);
        Relay streamHalf = new Relay(guarded::toTarget);
        Listener.Open open = LocalForward.direct(target, "127.0.0.1", 65535);
        streams.closeFuture().addListener(closed -> forward.end(streamHalf.isWhole(), target));
        connection.eventLoop().execute(() -> {
            streams.pipeline().addLast(streamHalf);
            connection.eventLoop().register(streams);
            connection
                    .openChannel(
                            open.channelType(),
                            open.typeData(),
                            new RelayInitializer(streamHalf, new Relay(guarded::fromTarget), guarded))
                    .whenComplete((channel, failure) -> {
                        if (failure == null) {
                            if (!result.complete(forward)) { // nobody waits any more
                                streams.close();
                            }
                        } else {
                            streams.close();
                            guarded.refused(failure);
                            result.completeExceptionally(failure);
                        }
                    });
        });
        return result;
    }

    private void end(boolean whole, Target target) {
        if (whole) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    new IOException("the connection to " + target + " was cut off; bytes may be missing"));
        }
    }

    /**
     * Completes once both directions have ended, and the output stream has taken the last byte. Fails with IOException
     * if the forward ended in any other way, so that bytes of either direction may be missing.
     */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Cuts both directions off. Returns at once. */
    public void close() {
        streams.close();
    }
}
