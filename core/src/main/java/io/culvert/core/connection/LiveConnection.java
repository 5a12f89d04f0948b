package io.culvert.core.connection;

import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.core.AddressText;
import io.culvert.core.AgreedAlgorithms;
import io.culvert.core.EventLoops;
import io.culvert.core.Role;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.Restriction;
import io.culvert.core.transport.Session;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection as the rest of the program holds it: the one place where calls from other threads hop to the loop. */
final class LiveConnection implements SshConnection {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);

    private final ConnectionHandler handler;
    private final Channel channel;
    private final Session session;
    private final CompletableFuture<Optional<SshException>> closed = new CompletableFuture<>();
    private volatile int channelCount;
    private long drainUntil;

    LiveConnection(ConnectionHandler handler, Channel channel, Session session) {
        this.handler = handler;
        this.channel = channel;
        this.session = session;
    }

    @Override
    public long connectionNumber() {
        return session.number();
    }

    @Override
    public Role role() {
        return session.role();
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public String userName() {
        return String.valueOf(session.userName());
    }

    @Override
    public List<Restriction> restrictions() {
        return session.restrictions();
    }

    @Override
    public Optional<Object> attachment() {
        return Optional.ofNullable(session.terms()).map(LoginTerms::attachment);
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public String peerIdentification() {
        return session.peerIdentification();
    }

    @Override
    public AgreedAlgorithms algorithms() {
        return session.algorithms();
    }

    @Override
    public CompletionStage<SshChannel> openChannel(
            String channelType, byte[] typeData, ChannelHandler handlerOfChannel) {
        return whileOpen(() -> handler.channels().open(channelType, typeData, handlerOfChannel));
    }

    @Override
    public CompletionStage<byte[]> request(String name, byte[] data) {
        return whileOpen(() -> handler.globalRequests().send(name, data));
    }

    @Override
    public void announce(String name, byte[] data) {
        onLoop(() -> {
            if (handler.closedBecause() == null) {
                handler.send(new GlobalRequest(name, false, data));
                handler.flushSoon();
            }
        });
    }

    @Override
    public int channelCount() {
        return channel.eventLoop().inEventLoop() ? handler.channels().live() : channelCount;
    }

    @Override
    public CompletionStage<Optional<SshException>> closed() {
        return closed.minimalCompletionStage();
    }

    @Override
    public void close() {
        onLoop(() -> handler.goodbye());
    }

    @Override
    public void drain(Duration deadline) {
        onLoop(() -> {
            drainUntil = channel.eventLoop().ticker().nanoTime() + deadline.toNanos();
            handler.channels().drain();
            Future<?> timer =
                    channel.eventLoop().schedule(() -> handler.goodbye(), deadline.toNanos(), TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(gone -> timer.cancel(false));
            counted(handler.channels().live());
        });
    }

    @Override
    public boolean isDraining() {
        return handler.channels().isDraining();
    }

    /** None of the channels has been used for this time. */
    void closeIdle(Duration time) {
        LOG.info(
                "closing all channels of {}: idle for {} s (ChannelTimeout global)",
                AddressText.withPort(channel.remoteAddress()),
                time.toSeconds());
        handler.channels().closeAll();
    }

    void counted(int live) {
        channelCount = live;
        if (isDraining()
                && live == 0) { // the last bytes of the channels are on their way, which may take as long as they did
            handler.goodbye(
                    Duration.ofNanos(drainUntil - channel.eventLoop().ticker().nanoTime()));
        }
    }

    void completeClosed(@Nullable SshException cause) {
        closed.complete(Optional.ofNullable(cause));
    }

    void onLoop(Runnable task) {
        EventLoops.run(channel.eventLoop(), task);
    }

    private <T> CompletionStage<T> whileOpen(Supplier<CompletionStage<T>> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        onLoop(() -> {
            SshException closedBecause = handler.closedBecause();
            if (closedBecause != null) {
                result.completeExceptionally(closedBecause);
            } else {
                action.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
            }
        });
        return result;
    }
}
