package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.AuthMessages.UserauthSuccess;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.codec.message.Wire;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Step;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a login (RFC 4252, RFC 4256), from the first key exchange to SSH_MSG_USERAUTH_SUCCESS, when it leaves
 * the pipeline.
 *
 * <pre>
 *   UNSECURED --SECURED event--> SECURED --SERVICE_REQUEST--> READY
 *
 *   READY --none, a method not offered--> READY
 *   READY --publickey, password--> DECIDING --denied, or the key would do--> READY
 *   READY --keyboard-interactive--> ASKING --challenge--> ASKED --INFO_RESPONSE--> ASKING --denied--> READY
 *   ASKING, ASKED --USERAUTH_REQUEST--> the dialogue is dropped, then as from READY
 *   DECIDING, ASKING --granted--> OVER
 *   any --violation, close--> OVER
 * </pre>
 *
 * A message that its state does not name below never reaches the code for it (rule T03).
 */
public final class ServerAuthHandler extends ChannelInboundHandlerAdapter {
    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private enum State {
        UNSECURED,
        SECURED(MessageNumber.SERVICE_REQUEST),
        READY(MessageNumber.USERAUTH_REQUEST),
        DECIDING(MessageNumber.USERAUTH_REQUEST),
        ASKING(MessageNumber.USERAUTH_REQUEST),
        ASKED(MessageNumber.USERAUTH_REQUEST, MessageNumber.USERAUTH_INFO_RESPONSE),
        OVER;

        private final Set<Integer> allowed;

        State(Integer... allowed) {
            this.allowed = Set.of(allowed);
        }
    }

    private static final String KEYBOARD_INTERACTIVE = KeyboardInteractiveFields.METHOD;
    /** Ours: no user name is longer, and this one ends up in logs. */
    private static final int MAX_USER_NAME = 255;

    private final Session session;
    private final ServerAuthSettings settings;
    private final ServerAuthObserver observer;
    private final AttemptLimits limits;
    private final HeldRequests held = new HeldRequests();

    private State state = State.UNSECURED;
    /** Set by the first request and never changed (rule T04), as {@link #admitted}. */
    private @Nullable LoginAttempt attempt;

    private boolean admitted;
    private @Nullable Challenge asked;
    /** Counts the questions put to authenticators, to tell the answer that is awaited from one that comes too late. */
    private int question;

    public ServerAuthHandler(Session session, ServerAuthSettings settings, ServerAuthObserver observer) {
        this.session = session;
        this.settings = settings;
        this.observer = observer;
        limits = new AttemptLimits(settings.maxAuthTries());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == TransportEvent.SECURED && state == State.UNSECURED) {
            state = State.SECURED;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        state = State.OVER;
        held.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf message = (ByteBuf) msg;
        try {
            if (state != State.OVER) {
                requireAllowed(message);
                if (state == State.DECIDING) {
                    held.add(message);
                    message.retain();
                } else {
                    handle(ctx, message);
                }
            }
        } catch (RuntimeException e) {
            fail(ctx, e);
        } finally {
            message.release();
        }
    }

    private void requireAllowed(ByteBuf message) {
        int number = Wire.readByte(message.duplicate());
        if (!state.allowed.contains(number)) {
            throw ProtocolViolation.ofConnection(
                    "message " + number + " is not allowed at this point of the login");
        }
    }

    private void handle(ChannelHandlerContext ctx, ByteBuf message) {
        int start = message.readerIndex();
        try {
            int number = Wire.readByte(message);
            if (number == MessageNumber.SERVICE_REQUEST) {
                serviceRequested(ctx, ServiceRequest.read(message));
            } else if (number == MessageNumber.USERAUTH_REQUEST) {
                requested(ctx, UserauthRequest.read(message));
            } else {
                responded(ctx, UserauthInfoResponse.read(message));
            }
        } finally {
            // It may have held a password, and its memory is about to be somebody else's.
            if (!message.isReadOnly()) {
                message.setZero(start, message.writerIndex() - start);
            }
        }
    }

    private void serviceRequested(ChannelHandlerContext ctx, ServiceRequest request) {
        if (!request.serviceName().equals(ServiceNames.USERAUTH)) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.SERVICE_NOT_AVAILABLE, "the only service before the login is ssh-userauth");
        }
        state = State.READY;
        send(ctx, new ServiceAccept(ServiceNames.USERAUTH));
    }

    private void requested(ChannelHandlerContext ctx, UserauthRequest request) {
        limits.request();
        dropDialogue();
        LoginAttempt by = identify(ctx, request);
        try {
            dispatch(ctx, by, request);
        } finally {
            Arrays.fill(request.methodFields(), (byte) 0);
        }
    }

    private void dispatch(ChannelHandlerContext ctx, LoginAttempt by, UserauthRequest request) {
        String method = request.methodName();
        PublicKeyAuthenticator publicKey = settings.publicKey();
        PasswordAuthenticator password = settings.password();
        KeyboardInteractiveAuthenticator keyboardInteractive = settings.keyboardInteractive();
        if (method.equals(PublicKeyFields.METHOD) && publicKey != null) {
            publicKey(ctx, by, publicKey, PublicKeyFields.read(request.methodFields()));
        } else if (method.equals(PasswordFields.METHOD) && password != null) {
            password(ctx, by, password, PasswordFields.read(request.methodFields()));
        } else if (method.equals(KEYBOARD_INTERACTIVE) && keyboardInteractive != null) {
            KeyboardInteractiveFields.requireSound(request.methodFields());
            ask(ctx, by, LoopReturn.guarded(() -> keyboardInteractive.begin(by)));
        } else if (method.equals("none")) {
            sendFailure(ctx);
        } else {
            deny(ctx, by, "unknown");
        }
    }

    /** RFC 4256 section 3.1: a new request ends a dialogue without a reply. It was an attempt all the same. */
    private void dropDialogue() {
        if (state == State.ASKING || state == State.ASKED) {
            question++;
            asked = null;
            state = State.READY;
            limits.failure();
        }
    }

    private LoginAttempt identify(ChannelHandlerContext ctx, UserauthRequest request) {
        boolean connection = request.serviceName().equals(ServiceNames.CONNECTION);
        LoginAttempt known = attempt;
        if (known != null) {
            if (!connection || !known.userName().equals(request.userName())) {
                throw ProtocolViolation.ofConnection("Change of username or service not allowed");
            }
            return known;
        }
        if (!connection) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.SERVICE_NOT_AVAILABLE, "the only service behind the login is ssh-connection");
        }
        String userName = request.userName();
        if (userName.length() > MAX_USER_NAME || userName.chars().anyMatch(Character::isISOControl)) {
            throw ProtocolViolation.ofConnection(
                    DisconnectReason.ILLEGAL_USER_NAME, "user name is too long or has control characters");
        }
        LoginAttempt first = new LoginAttempt(userName, ctx.channel().remoteAddress());
        attempt = first;
        admitted = admits(first);
        if (!settings.banner().isEmpty()) {
            send(ctx, new UserauthBanner(settings.banner(), ""));
        }
        return first;
    }

    private boolean admits(LoginAttempt by) {
        try {
            return settings.gate().allows(by);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void publicKey(
            ChannelHandlerContext ctx, LoginAttempt by, PublicKeyAuthenticator authenticator, PublicKeyFields fields) {
        byte[] signature = fields.signature();
        if (signature == null) {
            limits.probe();
        }
        SshPublicKey key = usableKey(fields);
        if (key == null) {
            refuseKey(ctx, by, signature);
            return;
        }
        CompletionStage<Boolean> authorized = LoopReturn.guarded(() -> authenticator.authorize(by, key))
                .thenApply(this::grants);
        if (signature == null) {
            decide(ctx, authorized, wouldDo -> {
                if (wouldDo) {
                    send(ctx, new UserauthPkOk(fields.algorithm(), fields.key()));
                } else {
                    sendFailure(ctx);
                }
            });
            return;
        }
        // The signature in this request is by the key in this request: no offer made earlier counts (rule A01).
        byte[] data = PublicKeyFields.signedData(
                session.sessionId(), by.userName(), ServiceNames.CONNECTION, fields.algorithm(), fields.key());
        CompletionStage<Boolean> proven = LoopReturn.guarded(() -> authorized.thenApplyAsync(
                granted -> granted && key.verify(fields.algorithm(), data, signature), settings.executor()));
        decide(ctx, proven, granted -> {
            if (granted) {
                succeed(ctx, by, PublicKeyFields.METHOD, key);
            } else {
                deny(ctx, by, PublicKeyFields.METHOD);
            }
        });
    }

    /** Null if the key cannot be read, or may not sign with the algorithm that the request names (rule A04). */
    private @Nullable SshPublicKey usableKey(PublicKeyFields fields) {
        if (!settings.publicKeyAlgorithms().contains(fields.algorithm())) {
            return null;
        }
        try {
            SshPublicKey key = SshPublicKeys.decode(fields.key());
            return key.signatureAlgorithms().contains(fields.algorithm()) ? key : null;
        } catch (InvalidKeyException e) {
            return null;
        }
    }

    private void refuseKey(ChannelHandlerContext ctx, LoginAttempt by, byte @Nullable [] signature) {
        if (signature == null) {
            sendFailure(ctx);
        } else {
            deny(ctx, by, PublicKeyFields.METHOD);
        }
    }

    private void password(
            ChannelHandlerContext ctx, LoginAttempt by, PasswordAuthenticator authenticator, PasswordFields fields) {
        if (fields.change() || fields.password().length > PasswordFields.MAX_LENGTH) {
            fields.wipe();
            deny(ctx, by, PasswordFields.METHOD);
            return;
        }
        CompletionStage<Boolean> decision = LoopReturn.guarded(() -> authenticator.authenticate(by, fields.password()))
                .whenComplete((value, error) -> fields.wipe())
                .thenApply(this::grants);
        decide(ctx, decision, granted -> {
            if (granted) {
                succeed(ctx, by, PasswordFields.METHOD, null);
            } else {
                deny(ctx, by, PasswordFields.METHOD);
            }
        });
    }

    private void ask(ChannelHandlerContext ctx, LoginAttempt by, CompletionStage<Step> next) {
        await(ctx, State.ASKING, next, step -> {
            if (step instanceof Challenge challenge) {
                asked = challenge;
                state = State.ASKED;
                send(ctx, new UserauthInfoRequest(challenge.name(), challenge.instruction(), challenge.prompts()));
            } else if (step instanceof Decided decided && grants(decided.decision())) {
                succeed(ctx, by, KEYBOARD_INTERACTIVE, null);
            } else {
                deny(ctx, by, KEYBOARD_INTERACTIVE);
            }
        });
    }

    private void responded(ChannelHandlerContext ctx, UserauthInfoResponse response) {
        limits.request();
        Challenge challenge = asked;
        LoginAttempt by = attempt;
        if (challenge == null || by == null) {
            throw new IllegalStateException("ASKED without a challenge");
        }
        asked = null;
        if (response.responses().size() != challenge.prompts().size()) {
            // RFC 4256 section 3.4: the server MUST answer with a failure (rule A14).
            state = State.READY;
            deny(ctx, by, KEYBOARD_INTERACTIVE);
        } else {
            ask(ctx, by, LoopReturn.guarded(() -> challenge.next().answered(response.responses())));
        }
    }

    /** The one place where an authenticator's word and the gate's become a yes. */
    private boolean grants(AuthDecision decision) {
        return decision == AuthDecision.GRANTED && admitted;
    }

    private void decide(ChannelHandlerContext ctx, CompletionStage<Boolean> decision, Consumer<Boolean> then) {
        await(ctx, State.DECIDING, decision, granted -> then.accept(Boolean.TRUE.equals(granted)));
    }

    /** Waits in {@code meanwhile}, then is READY. A stage that fails yields null, which every caller takes for a no. */
    private <T> void await(
            ChannelHandlerContext ctx, State meanwhile, CompletionStage<T> stage, Consumer<@Nullable T> then) {
        int asking = ++question;
        state = meanwhile;
        LoopReturn.deliver(ctx, stage, (value, error) -> {
            if (state == State.OVER || asking != question) {
                return;
            }
            state = State.READY;
            try {
                then.accept(value);
                resume(ctx);
            } catch (RuntimeException e) {
                fail(ctx, e);
            }
        });
    }

    private void resume(ChannelHandlerContext ctx) {
        while (state != State.DECIDING && state != State.OVER) {
            ByteBuf message = held.poll();
            if (message == null) {
                return;
            }
            try {
                handle(ctx, message);
            } finally {
                message.release();
            }
        }
    }

    private void deny(ChannelHandlerContext ctx, LoginAttempt by, String method) {
        observer.failed(by, method);
        limits.failure();
        sendFailure(ctx);
    }

    private void succeed(ChannelHandlerContext ctx, LoginAttempt by, String method, @Nullable SshPublicKey key) {
        state = State.OVER;
        session.authenticated(by.userName());
        send(ctx, new UserauthSuccess());
        observer.succeeded(by, method, key);
        ctx.fireUserEventTriggered(TransportEvent.AUTHENTICATED);
        ctx.pipeline().remove(this);
    }

    private void fail(ChannelHandlerContext ctx, RuntimeException cause) {
        state = State.OVER;
        held.clear();
        ctx.fireExceptionCaught(cause);
    }

    private void sendFailure(ChannelHandlerContext ctx) {
        send(ctx, new UserauthFailure(settings.methods(), false));
    }

    private static void send(ChannelHandlerContext ctx, Message message) {
        ctx.writeAndFlush(message.toBuffer(ctx.alloc()));
    }
}
