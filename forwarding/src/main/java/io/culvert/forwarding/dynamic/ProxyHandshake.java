package io.culvert.forwarding.dynamic;

import io.culvert.core.AddressText;
import io.culvert.core.Callback;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.Failures;
import io.culvert.core.Printable;
import io.culvert.core.work.TooBusyException;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardObserver;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy's end of what a client says before its data: SOCKS 4, 4a, 5 or HTTP CONNECT, told apart by the first byte.
 * The decoders are given no byte that may be behind the handshake. So what a client sends behind its request waits
 * here, and goes to the handler that takes over once the target is reached.
 *
 * <pre>
 *   READING ---password---> CHECKING ---right---> READING
 *   READING ---request---> CONNECTING ---reached---> success is written, and this handler is gone
 *   READING, CHECKING, CONNECTING ---refused---> REFUSED: failure is written, output ends, input is dropped
 *   CHECKING ---nobody has the time to check---> REFUSED, or CLOSED where the protocol has no word for it
 *   READING, CHECKING ---deadline---> CLOSED <---input's end, deadline--- REFUSED
 * </pre>
 */
public final class ProxyHandshake extends ChannelInboundHandlerAdapter {
    /** Ours (rule W11): for all that a client has to say. */
    static final int DEADLINE_SECONDS = 10;
    /** Ours: to close a socket with unread bytes would be to reset it, and the client might never see the answer. */
    static final int LINGER_SECONDS = 5;

    private static final Pattern HOST = Pattern.compile("[!-~&&[^/@?#\\[\\]\\\\]]{1,255}");
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandshake.class);

    private enum State {
        READING,
        CHECKING,
        CONNECTING,
        REFUSED,
        CLOSED
    }

    private final Channel client;
    private final @Nullable ProxyAuthenticator authenticator;
    private final Connector connector;
    private final ForwardObserver observer;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(1);
    private final Messages messages = new Messages();
    private Future<?> deadline;
    private State state = State.READING;
    private @Nullable ProxyProtocol protocol;
    private @Nullable ChannelHandler decoder;
    private @Nullable ChannelHandler encoder;
    private int decoded;
    private boolean inputEnded;

    private ProxyHandshake(
            Channel client, @Nullable ProxyAuthenticator authenticator, Connector connector, ForwardObserver observer) {
        this.client = client;
        this.authenticator = authenticator;
        this.connector = connector;
        this.observer = observer;
        deadline = client.eventLoop()
                .schedule(() -> abort("no whole request in time"), DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Puts a handshake on the pipeline of a client that is about to speak.
     *
     * @param authenticator null if clients need no password
     * @param observer is told of clients whose passwords nobody has the time to check
     */
    public static void begin(
            Channel client, @Nullable ProxyAuthenticator authenticator, Connector connector, ForwardObserver observer) {
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        client.pipeline().addLast(new ProxyHandshake(client, authenticator, connector, observer));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.REFUSED || state == State.CLOSED) {
            ReferenceCountUtil.release(message);
        } else {
            held.add((ByteBuf) message);
            decode(ctx);
        }
    }

    /** The decoders have nothing to complete; and where auto-read is off, they would ask for more. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {}

    private void decode(ChannelHandlerContext ctx) {
        while (state == State.READING && !held.isEmpty()) {
            ByteBuf bytes = held.element();
            if (!bytes.isReadable()) {
                held.remove().release();
            } else if (protocol == null) {
                begin(bytes.getUnsignedByte(bytes.readerIndex()));
            } else {
                decode(ctx, bytes.readRetainedSlice(protocol.step(bytes)), protocol.limit());
            }
        }
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf bytes, int limit) {
        decoded += bytes.readableBytes();
        if (decoded > limit) {
            bytes.release();
            abort("more than " + limit + " bytes of handshake");
        } else {
            ctx.fireChannelRead(bytes);
        }
    }

    private void begin(int firstByte) {
        if (firstByte == 4) {
            speak(new Socks4(this));
        } else if (firstByte == 5) {
            speak(new Socks5(this));
        } else if (firstByte >= 'A' && firstByte <= 'Z' || firstByte >= 'a' && firstByte <= 'z') {
            speak(new HttpConnect(this));
        } else if (firstByte == '\r') {
            speak(new HttpConnect(this)); // whose decoder would pass over the empty line
            refuse(HttpConnect.malformed());
        } else {
            abort("neither SOCKS nor HTTP");
        }
    }

    private void speak(ProxyProtocol spoken) {
        protocol = spoken;
        encoder = spoken.encoder();
        client.pipeline().addLast(encoder, messages);
        decodeWith(spoken.decoder());
    }

    /** What the client says next is in other messages. */
    void decodeWith(ChannelHandler next) {
        remove(decoder);
        decoder = next;
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addAfter(pipeline.context(this).name(), null, next);
    }

    private void remove(@Nullable ChannelHandler handler) {
        if (handler != null) {
            client.pipeline().remove(handler);
        }
    }

    private final class Messages extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (state == State.READING && protocol != null) {
                protocol.received(message);
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            abort("malformed handshake");
        }
    }

    boolean asksForPassword() {
        return authenticator != null;
    }

    void answer(Object reply) {
        client.writeAndFlush(reply);
    }

    /** Goes on with {@code granted} if the password is right, and ends with the answer {@code denied} if not. */
    void authenticate(String user, String password, Object denied, Runnable granted) {
        if (authenticator == null) {
            throw new IllegalStateException("nobody asked for a password");
        }
        state = State.CHECKING;
        client.config().setAutoRead(false);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        client.closeFuture().addListener(closed -> gone.complete(null));
        check(authenticator, new ProxyAuthenticator.ProxyLogin(user, password, address(), gone))
                .whenCompleteAsync(
                        (right, failure) -> {
                            if (state == State.CHECKING) {
                                checked(user, right, failure, denied, granted);
                            }
                        },
                        client.eventLoop());
    }

    /** A password that could not be checked is wrong. */
    private static CompletionStage<Boolean> check(
            ProxyAuthenticator authenticator, ProxyAuthenticator.ProxyLogin login) {
        CompletionStage<Boolean> checked;
        try {
            checked = Objects.requireNonNull(authenticator.authenticate(login), "no stage");
        } catch (Throwable thrown) {
            checked = CompletableFuture.failedStage(thrown);
        }
        return checked.whenComplete((right, failure) -> {
            Throwable cause = failure == null ? null : Failures.cause(failure);
            if (cause != null && !(cause instanceof TooBusyException) && !(cause instanceof CancellationException)) {
                Callback.PROXY_AUTHENTICATOR.failed("authenticate", cause);
            }
        });
    }

    private InetSocketAddress address() {
        return client.remoteAddress() instanceof InetSocketAddress address && !address.isUnresolved()
                ? address
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void checked(
            String user, @Nullable Boolean right, @Nullable Throwable failure, Object denied, Runnable granted) {
        if (failure != null && Failures.cause(failure) instanceof TooBusyException busy) {
            observer.refused(busy);
            protocol()
                    .busy()
                    .ifPresentOrElse(
                            answer -> {
                                LOG.warn(
                                        "proxy client {}: {}",
                                        AddressText.withPort(client.remoteAddress()),
                                        busy.getMessage());
                                refuse(answer);
                            },
                            () -> abort(String.valueOf(busy.getMessage())));
        } else if (failure == null && Boolean.TRUE.equals(right)) {
            goOn(granted);
        } else {
            LOG.info(
                    "proxy client {}: password of {} refused",
                    AddressText.withPort(client.remoteAddress()),
                    Printable.line(user));
            refuse(denied);
        }
    }

    private void goOn(Runnable granted) {
        state = State.READING;
        client.config().setAutoRead(true);
        granted.run();
        decode(client.pipeline().context(this));
        if (state == State.READING && inputEnded) {
            abort("input ended before the request");
        }
    }

    /** The request is whole: the deadline is now that of whoever connects. */
    void connect(String host, int port) {
        if (port == 0 || port > 65535 || !HOST.matcher(host).matches()) {
            LOG.info(
                    "proxy client {}: no such target: {} port {}",
                    AddressText.withPort(client.remoteAddress()),
                    Printable.line(host),
                    port);
            refuse(protocol().failed(Refusal.NO_TARGET));
            return;
        }
        state = State.CONNECTING;
        deadline.cancel(false);
        client.config().setAutoRead(false);
        Endpoint endpoint = new Endpoint(host, port);
        connector.connect(endpoint).whenComplete((target, failure) -> {
            if (failure == null) {
                reached(target);
            } else if (state == State.CONNECTING) {
                failed(endpoint, Objects.requireNonNullElse(failure.getCause(), failure));
            }
        });
    }

    private void failed(Endpoint target, Throwable why) {
        LOG.info("proxy client {} to {}: {}", AddressText.withPort(client.remoteAddress()), target, why.getMessage());
        refuse(protocol().failed(Refusal.of(why)));
    }

    private ProxyProtocol protocol() {
        if (protocol == null) {
            throw new IllegalStateException("no protocol yet");
        }
        return protocol;
    }

    /** The answer goes before all that the target says, since nobody has read from the target yet. */
    private void reached(ChannelAcceptor.Accepted target) {
        if (state != State.CONNECTING) {
            target.abandoned().run();
            return;
        }
        answer(protocol().reached());
        remove(decoder);
        remove(encoder);
        remove(messages);
        client.pipeline().addLast(target.handler());
        ChannelHandlerContext ctx = client.pipeline().context(this);
        while (!held.isEmpty()) {
            ctx.fireChannelRead(held.remove());
        }
        ctx.fireChannelReadComplete();
        if (inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        remove(this);
    }

    /** The last answer. */
    void refuse(Object reply) {
        state = State.REFUSED;
        deadline.cancel(false);
        deadline = client.eventLoop().schedule(() -> client.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        releaseHeld();
        client.config().setOption(ChannelOption.SO_LINGER, -1); // a leg is reset otherwise, and the answer lost
        client.config().setAutoRead(true);
        client.writeAndFlush(reply).addListener(written -> {
            if (written.isSuccess() && !inputEnded && client instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                client.close();
            }
        });
    }

    /** For a client that no answer would help. */
    void abort(String why) {
        LOG.info("proxy client {}: {}", AddressText.withPort(client.remoteAddress()), why);
        state = State.CLOSED;
        client.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return;
        }
        inputEnded = true;
        if (state == State.READING) {
            abort("input ended before the request");
        } else if (state == State.REFUSED) {
            client.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSED;
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.cancel(false);
        releaseHeld();
    }

    private void releaseHeld() {
        held.forEach(ByteBuf::release);
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        state = State.CLOSED;
        client.close();
    }
}
