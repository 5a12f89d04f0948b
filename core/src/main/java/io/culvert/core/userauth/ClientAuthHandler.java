package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.AuthMessages.UserauthSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.codec.message.Wire;
import io.culvert.core.Printable;
import io.culvert.core.SshException;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a login (RFC 4252, RFC 4256), from the first key exchange to SSH_MSG_USERAUTH_SUCCESS, when it
 * leaves the pipeline. When nothing is left to try it fires an {@link SshException} and goes quiet.
 *
 * <pre>
 *   UNSECURED --SECURED event--> SECURED --SERVICE_ACCEPT--> WORKING
 *
 *   WORKING --the method has a message--> WAITING
 *   WORKING --it has none, next method--> WORKING
 *   WORKING --no method is left--> OVER
 *   WAITING --FAILURE, a message 60--> WORKING
 *   WAITING --SUCCESS--> OVER
 *   any --violation, close--> OVER
 * </pre>
 *
 * A server speaks only when it is spoken to, but for banners: whatever else comes out of turn is refused (rule T03).
 */
public final class ClientAuthHandler extends ChannelInboundHandlerAdapter {
    private enum State {
        UNSECURED,
        SECURED(MessageNumber.SERVICE_ACCEPT),
        WORKING(MessageNumber.USERAUTH_BANNER),
        WAITING(
                MessageNumber.USERAUTH_FAILURE,
                MessageNumber.USERAUTH_SUCCESS,
                MessageNumber.USERAUTH_BANNER,
                METHOD_SPECIFIC),
        OVER;

        private final Set<Integer> allowed;

        State(Integer... allowed) {
            this.allowed = Set.of(allowed);
        }
    }

    /** PK_OK, PASSWD_CHANGEREQ or INFO_REQUEST: the method in progress knows (RFC 4252 section 6). */
    private static final int METHOD_SPECIFIC = MessageNumber.USERAUTH_PK_OK;
    /** Ours: a server that has more to say is up to something. */
    static final int MAX_BANNERS = 64;

    private final Session session;
    private final ClientAuthSettings settings;
    private final ClientAuthObserver observer;

    private State state = State.UNSECURED;
    /** The methods that have not been used up, in the order of the configuration, "none" before all. */
    private final List<ClientLogin> remaining = new ArrayList<>();

    private List<String> methodsThatCanContinue = List.of(NoneLogin.METHOD);
    private @Nullable ClientLogin current;
    private boolean proven;
    private int banners;

    public ClientAuthHandler(Session session, ClientAuthSettings settings, ClientAuthObserver observer) {
        this.session = session;
        this.settings = settings;
        this.observer = observer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ClientLoginContext context = new ClientLoginContext(
                session, settings.userName(), LoopReturn.executor(ctx), settings.executor(), observer);
        remaining.add(new NoneLogin(context));
        settings.methods().forEach(method -> remaining.add(login(context, method)));
    }

    private static ClientLogin login(ClientLoginContext context, ClientAuthMethod method) {
        if (method instanceof ClientAuthMethod.PublicKey publicKey) {
            return new PublicKeyLogin(context, publicKey);
        } else if (method instanceof ClientAuthMethod.Password password) {
            return new PasswordLogin(context, password.source());
        } else if (method instanceof ClientAuthMethod.KeyboardInteractive keyboardInteractive) {
            return new KeyboardInteractiveLogin(context, keyboardInteractive.responder());
        }
        throw new IllegalArgumentException("unknown method " + method.name());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == TransportEvent.SECURED && state == State.UNSECURED) {
            state = State.SECURED;
            send(ctx, new ServiceRequest(ServiceNames.USERAUTH));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        state = State.OVER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf message = (ByteBuf) msg;
        try {
            if (state != State.OVER) {
                handle(ctx, message);
            }
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
        } finally {
            message.release();
        }
    }

    private void handle(ChannelHandlerContext ctx, ByteBuf message) {
        int number = Wire.readByte(message);
        if (!state.allowed.contains(number)) {
            throw ProtocolViolation.ofConnection("message " + number + " is not allowed at this point of the login");
        }
        switch (number) {
            case MessageNumber.SERVICE_ACCEPT -> accepted(ctx, ServiceAccept.read(message));
            case MessageNumber.USERAUTH_FAILURE -> failed(ctx, UserauthFailure.read(message));
            case MessageNumber.USERAUTH_SUCCESS -> succeeded(ctx, message);
            case MessageNumber.USERAUTH_BANNER -> banner(UserauthBanner.read(message));
            default -> challenged(ctx, message);
        }
    }

    private void accepted(ChannelHandlerContext ctx, ServiceAccept accept) {
        if (!accept.serviceName().equals(ServiceNames.USERAUTH)) {
            throw ProtocolViolation.ofConnection("SSH_MSG_SERVICE_ACCEPT for a service that was not requested");
        }
        tryNext(ctx);
    }

    private void failed(ChannelHandlerContext ctx, UserauthFailure failure) {
        methodsThatCanContinue = failure.methodsThatCanContinue();
        if (failure.partialSuccess()) {
            observer.partialSuccess(inProgress().method());
        }
        tryNext(ctx);
    }

    private void challenged(ChannelHandlerContext ctx, ByteBuf body) {
        ClientLogin login = inProgress();
        CompletionStage<Optional<Message>> reply = login.answer(body);
        work(ctx, login, reply, () -> tryNext(ctx));
    }

    private void tryNext(ChannelHandlerContext ctx) {
        ClientLogin login = remaining.stream()
                .filter(candidate -> methodsThatCanContinue.contains(candidate.method()))
                .findFirst()
                .orElse(null);
        current = login;
        if (login == null) {
            fail(ctx, denied("Permission denied (" + String.join(",", methodsThatCanContinue) + ")."));
            return;
        }
        work(ctx, login, LoopReturn.guarded(login::next), () -> giveUp(ctx, login));
    }

    private void giveUp(ChannelHandlerContext ctx, ClientLogin login) {
        remaining.remove(login);
        tryNext(ctx);
    }

    /**
     * Sends what the stage yields. If that is nothing the method has given up; if it fails, {@code otherwise} goes
     * on.
     */
    private void work(
            ChannelHandlerContext ctx,
            ClientLogin login,
            CompletionStage<Optional<Message>> stage,
            Runnable otherwise) {
        state = State.WORKING;
        observer.clientWorks();
        LoopReturn.deliver(ctx, stage, (message, error) -> {
            try {
                worked(ctx, login, message, error, otherwise);
            } catch (RuntimeException | Error e) {
                fail(ctx, e);
            }
        });
    }

    private void worked(
            ChannelHandlerContext ctx,
            ClientLogin login,
            @Nullable Optional<Message> message,
            @Nullable Throwable error,
            Runnable otherwise) {
        if (message != null && message.isPresent()) {
            sendAndWait(ctx, login, message.get());
        } else if (state != State.OVER && error != null) {
            observer.abandoned(login.method(), error);
            otherwise.run();
        } else if (state != State.OVER) {
            giveUp(ctx, login);
        }
    }

    private void sendAndWait(ChannelHandlerContext ctx, ClientLogin login, Message message) {
        if (state != State.OVER) {
            state = State.WAITING;
            proven |= login.proven();
            observer.serverWorks();
            send(ctx, message);
        }
        if (message instanceof UserauthRequest request) {
            Arrays.fill(request.methodFields(), (byte) 0);
        }
    }

    private void succeeded(ChannelHandlerContext ctx, ByteBuf body) {
        UserauthSuccess.read(body);
        String method = inProgress().method();
        if (!proven) {
            observer.trivial(method);
            if (!settings.trivialAllowed()) {
                fail(ctx, denied("the server asks for no authentication, and that is not allowed."));
                return;
            }
        }
        state = State.OVER;
        session.authenticated(settings.userName());
        observer.succeeded(method);
        ctx.fireUserEventTriggered(TransportEvent.AUTHENTICATED);
        ctx.pipeline().remove(this);
    }

    private void banner(UserauthBanner banner) {
        if (++banners > MAX_BANNERS) {
            throw ProtocolViolation.ofConnection("more than " + MAX_BANNERS + " banners");
        }
        observer.banner(Printable.lines(banner.message()));
    }

    private ClientLogin inProgress() {
        ClientLogin login = current;
        if (login == null) {
            throw new IllegalStateException("no method is in progress");
        }
        return login;
    }

    private SshException denied(String why) {
        return new SshException(
                SshException.Kind.AUTHENTICATION_FAILED, settings.userName() + "@" + settings.host() + ": " + why);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        state = State.OVER;
        ctx.fireExceptionCaught(cause);
    }

    private static void send(ChannelHandlerContext ctx, Message message) {
        ctx.writeAndFlush(message.toBuffer(ctx.alloc()));
    }
}
