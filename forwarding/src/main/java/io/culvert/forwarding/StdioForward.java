package io.culvert.forwarding;

import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two blocking streams as one connection to a target at the peer's place (ssh -W). The end of one is the end of that half. */
final class StdioForward {
    private StdioForward() {}

    /** @return completes with the streams' channel once the target has answered; it closes when both halves have ended */
    static CompletionStage<Channel> open(
            Network network,
            SshConnection connection,
            InputStream in,
            OutputStream out,
            Target target,
            ForwardObserver observer) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        StreamChannel streams = new StreamChannel("standard streams", in, out, true, network.workers(), () -> {});
        Relay streamHalf = new Relay(observer::toTarget);
        Listener.Open open = LocalForward.direct(target, "127.0.0.1", 65535);
        connection.eventLoop().execute(() -> {
            streams.pipeline().addLast(streamHalf);
            connection.eventLoop().register(streams);
            connection
                    .openChannel(
                            open.channelType(),
                            open.typeData(),
                            new RelayInitializer(streamHalf, new Relay(observer::fromTarget), observer))
                    .whenComplete((channel, failure) -> {
                        if (failure == null) {
                            result.complete(streams);
                        } else {
                            streams.close();
                            observer.refused(failure);
                            result.completeExceptionally(failure);
                        }
                    });
        });
        return result;
    }
}
