package io.culvert.core.connection;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelExtendedData;
import io.culvert.codec.message.ConnectionMessages.ChannelFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenConfirmation;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelSuccess;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.core.AddressText;
import io.culvert.core.Callback;
import io.culvert.core.ConnectionServices;
import io.culvert.core.RoundTrip;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.SshObserver;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.channel.ChannelLink;
import io.culvert.core.channel.InboundWindows;
import io.culvert.core.channel.SshChildChannel;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportEvent;
import io.culvert.core.transport.TransportHandler;
import io.culvert.core.work.TooBusyException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection protocol (RFC 4254), last in the pipeline: finds the channel that a message is for, lets channels
 * write while the connection can send, and turns whatever failed in the handlers before it into one disconnect.
 */
public final class ConnectionHandler extends ChannelInboundHandlerAdapter implements ChannelLink {
    /** How long a peer may take to read a goodbye on a connection whose streams are cut off anyway. */
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Session session;
    private final ConnectionSettings settings;
    private final TransportHandler transport;
    private final SshObserver observer;
    private final CompletableFuture<SshConnection> ready;
    private final ArrayDeque<SshChildChannel> blocked = new ArrayDeque<>(2);
    private final ArrayList<SshChildChannel> reading = new ArrayList<>(2);

    private ChannelHandlerContext ctx;
    private Channels channels;
    private GlobalRequests globalRequests;
    private LiveConnection connection;
    private @Nullable HeldMemory memory;
    private @Nullable Liveness liveness;
    private @Nullable UnusedTimeout unused;
    private @Nullable AllChannelsIdle idle;
    private ConnectionServices services = ConnectionServices.NONE;
    private boolean outboundOpen = true;
    private boolean inReadBurst;
    private boolean flushDue;
    private boolean flushScheduled;
    private boolean closing;
    private @Nullable SshException cause;

    /** @param ready completed when the user has logged in, failed when the connection ends before that */
    @SuppressWarnings("NullAway.Init") // what belongs to the context is made in handlerAdded
    public ConnectionHandler(
            Session session,
            ConnectionSettings settings,
            TransportHandler transport,
            CompletableFuture<SshConnection> ready) {
        this.session = session;
        this.settings = settings;
        this.transport = transport;
        this.observer = settings.observer();
        this.ready = ready;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        RoundTrip roundTrip = new GuardedRoundTrip(settings.roundTrip());
        InboundWindows windows =
                new InboundWindows(settings.windowSize(), System::nanoTime, () -> roundTrip.nanos(ctx.channel()));
        channels = new Channels(ctx.channel(), this, session, observer, windows, this::counted);
        connection = new LiveConnection(this, ctx.channel(), session);
        globalRequests = new GlobalRequests(
                this::sendAndFlush, connection::onLoop, transport::holdReading, thrown -> exceptionCaught(ctx, thrown));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == TransportEvent.AUTHENTICATED) {
            loggedIn();
        } else if (event == TransportEvent.OUTBOUND_CLOSED) {
            outboundOpen = false;
        } else if (event == TransportEvent.OUTBOUND_OPEN) {
            outboundOpen = true;
            resumeBlocked();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void loggedIn() {
        transport.loggedIn();
        Duration unusedLimit;
        Duration allIdle;
        try {
            services = Callback.CONNECTION_SERVICES.call(
                    "create", () -> settings.services().create(connection));
            unusedLimit = Callback.IDLE_LIMITS.call(
                    "connection", () -> services.idle().connection());
            allIdle = Callback.IDLE_LIMITS.call(
                    "allChannels", () -> services.idle().allChannels());
        } catch (RuntimeException e) { // logged
            String text = "the services of this connection could not be prepared";
            close(
                    new SshException(SshException.Kind.DISCONNECTED, text + ": " + e, e),
                    new Disconnect(DisconnectReason.BY_APPLICATION, text, ""));
            return;
        }
        memory = new HeldMemory(settings.memory(), ctx.channel(), channels, connection, this::closeAtOnce);
        channels.limit(services.idle(), services.quota(), memory.account());
        unused = new UnusedTimeout(
                unusedLimit,
                ctx.channel().eventLoop(),
                () -> close(
                        new SshException(
                                SshException.Kind.TIMEOUT,
                                "terminating unused connection from "
                                        + AddressText.withPort(ctx.channel().remoteAddress())),
                        null));
        unused.channels(channels.live());
        if (!allIdle.isZero()) {
            idle = new AllChannelsIdle(allIdle, ctx.channel().eventLoop(), () -> connection.closeIdle(allIdle));
        }
        LoginTerms terms = session.terms();
        if (terms != null) {
            transport.limitRekeys(terms.rekeyLimit());
        }
        liveness = new Liveness(
                terms == null ? settings.keepAlive() : terms.keepAlive(),
                ctx.channel().eventLoop(),
                () -> globalRequests.send("keepalive@openssh.com", new byte[0]),
                () -> close(
                        new SshException(
                                SshException.Kind.TIMEOUT,
                                "Timeout, " + AddressText.withPort(ctx.channel().remoteAddress()) + " not responding."),
                        null));
        liveness.start();
        ready.complete(connection);
    }

    private void channelUsed() {
        if (idle != null) {
            idle.used();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inReadBurst = true;
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closing) {
                dispatch(in);
            }
        } finally {
            in.release();
        }
    }

    private void dispatch(ByteBuf in) {
        int number = in.readUnsignedByte();
        if (number == MessageNumber.CHANNEL_DATA || number == MessageNumber.CHANNEL_EXTENDED_DATA) {
            channelUsed();
        }
        switch (number) {
            case MessageNumber.CHANNEL_DATA -> channels.data(in);
            case MessageNumber.CHANNEL_WINDOW_ADJUST -> channels.windowAdjusted(ChannelWindowAdjust.read(in));
            case MessageNumber.CHANNEL_OPEN -> {
                ChannelOpen open = ChannelOpen.read(in);
                whenDecided(() -> channels.opened(open, services.channels()));
            }
            case MessageNumber.CHANNEL_OPEN_CONFIRMATION -> channels.confirmed(ChannelOpenConfirmation.read(in));
            case MessageNumber.CHANNEL_OPEN_FAILURE -> channels.refused(ChannelOpenFailure.read(in));
            case MessageNumber.CHANNEL_EOF -> channels.ended(ChannelEof.read(in));
            case MessageNumber.CHANNEL_CLOSE -> channels.closed(ChannelClose.read(in));
            case MessageNumber.CHANNEL_EXTENDED_DATA -> channels.extendedData(in);
            case MessageNumber.CHANNEL_REQUEST -> channels.requested(ChannelRequest.read(in));
            case MessageNumber.CHANNEL_SUCCESS -> channels.succeeded(ChannelSuccess.read(in));
            case MessageNumber.CHANNEL_FAILURE -> channels.failed(ChannelFailure.read(in));
            case MessageNumber.GLOBAL_REQUEST ->
                globalRequests.received(GlobalRequest.read(in), services.globalRequests());
            case MessageNumber.REQUEST_SUCCESS ->
                globalRequests.succeeded(RequestSuccess.read(in).responseData());
            case MessageNumber.REQUEST_FAILURE -> globalRequests.failed();
            default -> throw ProtocolViolation.ofConnection("unexpected message " + number);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inReadBurst = false;
        if (liveness != null) {
            liveness.heard();
        }
        for (int i = 0; i < reading.size(); i++) {
            reading.get(i).readComplete();
        }
        reading.clear();
        flushIfDue();
        accountForBuffers();
        ctx.fireChannelReadComplete();
    }

    private void accountForBuffers() {
        if (memory != null) {
            memory.accountForBuffers();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        accountForBuffers();
        if (ctx.channel().isWritable()) {
            resumeBlocked();
        }
    }

    /** Round robin: a channel that is blocked again goes to the end. */
    private void resumeBlocked() {
        SshChildChannel channel;
        while (canSend() && (channel = blocked.poll()) != null) {
            channel.resume();
        }
    }

    @Override
    public boolean canSend() {
        return outboundOpen && ctx.channel().isWritable();
    }

    @Override
    public void awaitSend(SshChildChannel channel) {
        blocked.add(channel);
    }

    @Override
    public void sendData(int recipientChannel, ByteBuf source, int length) {
        channelUsed();
        observer.bytesSent(session.role(), length);
        transport.writeChannelData(recipientChannel, source, length);
    }

    /** Whoever sends may be a timer or a callback, whose failures end nowhere else. */
    @Override
    public void send(Message message) {
        if (message instanceof ChannelExtendedData) {
            channelUsed();
        }
        try {
            ctx.write(message.toBuffer(ctx.alloc()), ctx.voidPromise());
        } catch (OutOfMemoryError e) {
            exceptionCaught(ctx, e);
        }
    }

    private void sendAndFlush(Message message) {
        send(message);
        flushSoon();
    }

    @Override
    public void flushSoon() {
        flushDue = true;
        if (!inReadBurst && !flushScheduled) {
            flushScheduled = true;
            ctx.channel().eventLoop().execute(() -> {
                flushScheduled = false;
                flushIfDue();
                accountForBuffers();
            });
        }
    }

    private void flushIfDue() {
        if (flushDue) {
            flushDue = false;
            ctx.flush();
        }
    }

    @Override
    public void awaitReadComplete(SshChildChannel channel) {
        if (inReadBurst) {
            reading.add(channel);
        }
    }

    @Override
    public void whenDecided(Runnable task) {
        globalRequests.whenDecided(() -> {
            if (!closing) {
                task.run();
            }
        });
    }

    @Override
    public void closing(SshChildChannel channel) {
        channels.closing(channel);
    }

    private void counted(int live) {
        connection.counted(live);
        if (unused != null) {
            unused.channels(live);
        }
        if (idle != null) {
            idle.channels(live);
        }
    }

    Channels channels() {
        return channels;
    }

    GlobalRequests globalRequests() {
        return globalRequests;
    }

    /** What stands in the way of using the connection: it is closed, or about to be. */
    @Nullable
    SshException closedBecause() {
        if (!closing && ctx.channel().isActive()) {
            return null;
        }
        return cause != null ? cause : new SshException(SshException.Kind.CLOSED, "the SSH connection is closed");
    }

    /** Cuts off what is there. */
    void goodbye() {
        goodbye(GOODBYE);
    }

    /**
     * Says goodbye after all that was sent before, and closes.
     *
     * @param limit how long the peer may take to read it
     */
    void goodbye(Duration limit) {
        if (closing) {
            closeAfter(limit);
        } else {
            close(null, new Disconnect(DisconnectReason.BY_APPLICATION, "disconnected by user", ""), limit);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable failure =
                thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof ProtocolViolation violation) {
            String text = message(violation);
            observer.protocolViolation(session.role(), text);
            SshException.Kind kind = violation.reason() == DisconnectReason.KEY_EXCHANGE_FAILED
                    ? SshException.Kind.KEY_EXCHANGE_FAILED
                    : SshException.Kind.DISCONNECTED;
            close(new SshException(kind, text), new Disconnect(violation.reason(), text, ""));
        } else if (failure instanceof SshException ours) {
            close(ours, goodbye(ours));
        } else if (failure instanceof TooBusyException tooBusy) {
            String text = "The server is too busy, please try again later: " + tooBusy.getMessage();
            close(
                    new SshException(SshException.Kind.DISCONNECTED, text),
                    new Disconnect(DisconnectReason.TOO_MANY_CONNECTIONS, text, ""));
        } else if (failure instanceof IOException) {
            close(
                    new SshException(SshException.Kind.CLOSED, "connection lost: " + failure.getMessage(), failure),
                    null);
        } else {
            observer.internalError(session.role(), ctx.channel().remoteAddress(), failure);
            close(
                    new SshException(SshException.Kind.DISCONNECTED, "internal error: " + failure),
                    new Disconnect(DisconnectReason.BY_APPLICATION, "internal error", ""));
        }
    }

    private static @Nullable Disconnect goodbye(SshException ours) {
        return switch (ours.kind()) {
            case KEY_EXCHANGE_FAILED -> new Disconnect(DisconnectReason.KEY_EXCHANGE_FAILED, message(ours), "");
            case HOST_KEY_REJECTED -> new Disconnect(DisconnectReason.HOST_KEY_NOT_VERIFIABLE, "host key rejected", "");
            case AUTHENTICATION_FAILED ->
                new Disconnect(DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE, "no more authentication methods", "");
            case TIMEOUT, CHANNEL_OPEN_FAILED, REQUEST_REFUSED ->
                new Disconnect(DisconnectReason.BY_APPLICATION, message(ours), "");
            case CONNECT_FAILED, DISCONNECTED, CLOSED -> null;
        };
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Does not wait for a goodbye either. Returns false if the connection is closing already. */
    private boolean closeAtOnce(SshException why) {
        boolean open = !closing;
        close(why, null);
        if (!open) {
            ctx.close();
        }
        return open;
    }

    private void close(@Nullable SshException why, @Nullable Disconnect goodbye) {
        close(why, goodbye, GOODBYE);
    }

    /** The first cause stands. */
    private void close(@Nullable SshException why, @Nullable Disconnect goodbye, Duration limit) {
        if (closing) {
            return;
        }
        closing = true;
        cause = why;
        if (goodbye == null || !ctx.channel().isActive()) {
            ctx.close();
        } else {
            closeAfter(limit);
            try {
                ctx.writeAndFlush(goodbye.toBuffer(ctx.alloc())).addListener(ChannelFutureListener.CLOSE);
            } catch (OutOfMemoryError e) {
                ctx.close(); // without a goodbye, for which there is no room
            }
        }
    }

    private void closeAfter(Duration limit) {
        Future<?> timer = ctx.channel().eventLoop().schedule(() -> ctx.close(), limit.toNanos(), TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!closing) {
            closing = true;
            cause = new SshException(
                    SshException.Kind.CLOSED,
                    "connection closed by " + AddressText.withPort(ctx.channel().remoteAddress()));
        }
        if (liveness != null) {
            liveness.stop();
        }
        if (unused != null) {
            unused.stop();
            unused = null;
        }
        if (idle != null) {
            idle.stop();
            idle = null;
        }
        SshException reason =
                cause != null ? cause : new SshException(SshException.Kind.CLOSED, "the SSH connection is closed");
        blocked.clear();
        channels.connectionLost(reason, cause == null);
        if (memory != null) {
            memory.close();
        }
        globalRequests.fail(reason);
        ready.completeExceptionally(reason);
        connection.completeClosed(cause);
        ctx.fireChannelInactive();
    }

    /** A channel that was never active ends here: its connect failed. */
    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        ready.completeExceptionally(new SshException(SshException.Kind.CONNECT_FAILED, "could not connect"));
        ctx.fireChannelUnregistered();
    }
}
