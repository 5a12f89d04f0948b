package io.culvert.forwarding;

import io.culvert.core.Descriptors;
import io.culvert.core.Failures;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds a Unix-domain listener, and removes its file when it is closed. What touches files runs on the workers. */
final class SocketFileBinding {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFileBinding.class);

    private final Network network;
    private final EventLoop loop;
    private final SocketFile file;

    private SocketFileBinding(Network network, EventLoop loop, SocketFile file) {
        this.network = network;
        this.loop = loop;
        this.file = file;
    }

    /**
     * @param accepted for each socket
     * @return completes on {@code loop}; fails with IOException
     */
    static CompletionStage<Channel> bind(Network network, EventLoop loop, SocketFile file, ChannelHandler accepted) {
        SocketFileBinding binding = new SocketFileBinding(network, loop, file);
        CompletableFuture<Channel> result = new CompletableFuture<>();
        CompletableFuture.supplyAsync(
                        () -> blocking(() -> SocketFileDraft.create(file, network.socketHolders())), network.workers())
                .thenCompose(draft -> binding.listen(draft, accepted))
                .whenCompleteAsync(
                        (listener, failure) -> {
                            if (failure == null) {
                                result.complete(listener);
                            } else {
                                result.completeExceptionally(ListenFailure.of(file.path(), cause(failure)));
                            }
                        },
                        loop);
        return result;
    }

    private CompletionStage<Channel> listen(SocketFileDraft draft, ChannelHandler accepted) {
        CompletableFuture<Channel> bound = new CompletableFuture<>();
        if (!network.descriptors().take(Descriptors.Use.FORWARD, 1)) {
            bound.completeExceptionally(new IOException("too few file descriptors are left"));
            return discarding(draft, bound);
        }
        bound.whenComplete((listener, failure) -> {
            if (failure != null) {
                network.descriptors().giveBack(1);
            } else {
                listener.closeFuture()
                        .addListener(closed -> network.descriptors().giveBack(1));
            }
        });
        try {
            var binding = network.unixListener(loop, accepted).bind(network.address(draft.path()));
            binding.addListener(done -> {
                if (done.isSuccess()) {
                    bound.complete(binding.channel());
                } else {
                    bound.completeExceptionally(done.cause());
                }
            });
        } catch (IllegalArgumentException tooLong) {
            bound.completeExceptionally(tooLong);
        }
        return discarding(draft, bound.thenApplyAsync(listener -> publish(draft, listener), network.workers()));
    }

    private CompletionStage<Channel> discarding(SocketFileDraft draft, CompletionStage<Channel> listening) {
        return listening.whenCompleteAsync((listener, failure) -> attempt(draft::discard), network.workers());
    }

    private Channel publish(SocketFileDraft draft, Channel listener) {
        try {
            SocketFileDraft.Published published = draft.publish();
            listener.closeFuture().addListener(closed -> network.workers().execute(() -> attempt(published::remove)));
            return listener;
        } catch (IOException e) {
            listener.close();
            throw new UncheckedIOException(e);
        }
    }

    private interface Blocking<T> {
        T run() throws IOException;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static <T> T blocking(Blocking<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidPathException e) {
            throw new UncheckedIOException(new IOException("not a file name: " + e.getReason(), e));
        }
    }

    private void attempt(Attempt work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.warn("cannot remove the file of the listener on {}: {}", file.path(), e.getMessage());
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof UncheckedIOException && cause.getCause() != null ? cause.getCause() : cause;
    }
}
