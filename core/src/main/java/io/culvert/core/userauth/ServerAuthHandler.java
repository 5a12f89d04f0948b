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
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.codec.message.Wire;
import io.culvert.core.Callback;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Step;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.SignatureAlgorithms;
import io.culvert.core.transport.TransportEvent;
import io.culvert.core.work.TooBusyException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a login (RFC 4252, RFC 4256), from the first key exchange to SSH_MSG_USERAUTH_SUCCESS, when it
 * leaves the pipeline.
 *
 * <pre>
 *   UNSECURED --SECURED event--> SECURED --SERVICE_REQUEST--> READY
 *
 *   READY --none, a method not offered, SERVICE_REQUEST again--> READY
 *   READY --publickey, password--> DECIDING --denied and its time has come, or the key would do--> READY
 *   READY --keyboard-interactive--> ASKING --challenge--> ASKED --INFO_RESPONSE--> ASKING --denied--> READY
 *   ASKING, ASKED --USERAUTH_REQUEST--> the dialogue is dropped, then as from READY
 *   READY --first request, until the terms of the login are known--> DECIDING, then as from READY
 *   DECIDING, ASKING --granted, and AuthenticationMethods asks for more--> READY
 *   DECIDING, ASKING --granted--> OVER
 *   any --violation, close--> OVER
 * </pre>
 *
 * A message that its state does not name below never reaches the code for it (rule T03).
 */
public final class ServerAuthHandler extends ChannelInboundHandlerAdapter {
    private enum State {
        UNSECURED,
        SECURED(MessageNumber.SERVICE_REQUEST),
        READY(MessageNumber.SERVICE_REQUEST, MessageNumber.USERAUTH_REQUEST),
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

    private final Session session;
    private ServerAuthSettings settings;
    private final ServerAuthObserver observer;
    private final AttemptLimits limits;
    private final ClaimedUser user;
    private final HeldRequests held = new HeldRequests();
    private final FailureDelay delay = new FailureDelay();

    private AuthenticationMethods required;
    /** Those that have been a part of this login: one key, certified or not, does not stand for two. */
    private final Set<SshPublicKey> usedKeys = new HashSet<>();

    private State state = State.UNSECURED;
    private @Nullable Challenge asked;
    /** Counts the questions put to authenticators, to tell the answer that is awaited from one that comes too late. */
    private int question;

    public ServerAuthHandler(Session session, ServerAuthSettings settings, ServerAuthObserver observer) {
        this.session = session;
        this.settings = settings;
        this.observer = observer;
        limits = new AttemptLimits(settings.maxAuthTries());
        user = new ClaimedUser(observer);
        required = settings.required();
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
        delay.cancel();
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
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
        } finally {
            message.release();
        }
    }

    private void requireAllowed(ByteBuf message) {
        int number = Wire.readByte(message.duplicate());
        if (!state.allowed.contains(number)) {
            throw ProtocolViolation.ofConnection("message " + number + " is not allowed at this point of the login");
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
        // Paramiko asks again before each method, and OpenSSH lets it.
        if (state == State.READY) {
            limits.request();
        }
        state = State.READY;
        send(ctx, new ServiceAccept(ServiceNames.USERAUTH));
    }

    private void requested(ChannelHandlerContext ctx, UserauthRequest request) {
        limits.request();
        delay.arrived(ctx);
        dropDialogue();
        boolean first = !user.known();
        user.name(request, ctx.channel(), settings.work(), session.number());
        if (!first) {
            serve(ctx, request);
        } else if (settings.perLogin() == null) {
            begin(ctx, request);
        } else {
            LoginTerms.Source source = settings.perLogin();
            await(
                    ctx,
                    State.DECIDING,
                    Callback.LOGIN_TERMS,
                    LoopReturn.guarded(() -> source.terms(user.attempt())),
                    terms -> {
                        if (terms == null) {
                            Arrays.fill(request.methodFields(), (byte) 0);
                            throw ProtocolViolation.ofConnection(
                                    DisconnectReason.BY_APPLICATION, "login is not possible now");
                        }
                        settings = settings.under(terms);
                        session.terms(terms);
                        begin(ctx, request);
                    });
        }
    }

    /** The first request, under the terms of this login. */
    private void begin(ChannelHandlerContext ctx, UserauthRequest request) {
        limits.maxFailures(settings.maxAuthTries());
        required = settings.required();
        user.ask(settings.gate());
        observer.named(user.attempt(), user.admitted(), settings.maxAuthTries());
        if (!settings.banner().isEmpty()) {
            send(ctx, new UserauthBanner(settings.banner(), ""));
        }
        if (session.extInfoInLogin()) {
            send(ctx, new ExtInfo(SignatureAlgorithms.extension(settings.publicKeyAlgorithms())));
        }
        serve(ctx, request);
    }

    private void serve(ChannelHandlerContext ctx, UserauthRequest request) {
        try {
            dispatch(ctx, request.methodName(), request.methodFields());
        } finally {
            Arrays.fill(request.methodFields(), (byte) 0);
        }
    }

    private void dispatch(ChannelHandlerContext ctx, String method, byte[] fields) {
        PublicKeyAuthenticator publicKey = settings.publicKey();
        PasswordAuthenticator password = settings.password();
        KeyboardInteractiveAuthenticator keyboardInteractive = settings.keyboardInteractive();
        if (!method.equals("none")) {
            observer.attempted();
        }
        if (!method.equals("none") && !required.begins(method)) {
            deny(ctx, settings.methods().contains(method) ? method : "unknown");
        } else if (method.equals(PublicKeyFields.METHOD) && publicKey != null) {
            publicKey(ctx, publicKey, PublicKeyFields.read(fields));
        } else if (method.equals(PasswordFields.METHOD) && password != null) {
            password(ctx, password, PasswordFields.read(fields));
        } else if (method.equals(KEYBOARD_INTERACTIVE) && keyboardInteractive != null) {
            KeyboardInteractiveFields.requireSound(fields);
            ask(ctx, LoopReturn.guarded(() -> keyboardInteractive.begin(user.attempt())));
        } else if (method.equals("none")) {
            sendFailure(ctx);
        } else {
            deny(ctx, "unknown");
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

    private void publicKey(ChannelHandlerContext ctx, PublicKeyAuthenticator authenticator, PublicKeyFields fields) {
        boolean offer = fields.signature() == null;
        if (offer) {
            limits.probe();
        }
        UserKey userKey;
        try {
            userKey = UserKey.read(fields, settings.publicKeyAlgorithms());
        } catch (InvalidKeyException e) {
            observer.keyNotTaken(user.attempt(), String.valueOf(e.getMessage()));
            answerKey(ctx, fields, null, AuthDecision.DENIED);
            return;
        }
        SshPublicKey key = userKey.key();
        byte[] sessionId = session.sessionId();
        // Nothing is verified for a key that nobody would let in.
        CompletionStage<AuthDecision> decision =
                LoopReturn.guarded(() -> LoopReturn.guarded(() -> authenticator.authorize(user.attempt(), key))
                        .thenApply(user::gated)
                        .thenCompose(granted -> granted.granted() && (!offer || key instanceof Certificate)
                                ? settings.work().quick(() -> verified(userKey, sessionId, granted))
                                : CompletableFuture.completedStage(granted)));
        decide(
                ctx,
                Callback.PUBLIC_KEY_AUTHENTICATOR,
                FailureTime.OF_A_KEY,
                decision,
                decided -> answerKey(ctx, fields, key, decided));
    }

    /** An offer goes no further than the authenticator: a login takes the signature in this very request (A01). */
    private AuthDecision verified(UserKey userKey, byte[] sessionId, AuthDecision granted) {
        boolean sound = userKey.sound()
                && (userKey.fields().signature() == null
                        || userKey.proves(sessionId, user.attempt().userName(), granted.presence()));
        return sound ? granted : AuthDecision.DENIED;
    }

    private void answerKey(
            ChannelHandlerContext ctx, PublicKeyFields fields, @Nullable SshPublicKey key, AuthDecision decision) {
        if (fields.signature() != null) {
            conclude(ctx, PublicKeyFields.METHOD, key, decision);
        } else if (decision.granted()) {
            send(ctx, new UserauthPkOk(fields.algorithm(), fields.key()));
        } else {
            if (key != null) {
                observer.offerRefused(user.attempt(), key);
            }
            sendFailure(ctx);
        }
    }

    private void password(ChannelHandlerContext ctx, PasswordAuthenticator authenticator, PasswordFields fields) {
        if (fields.change() || fields.password().length > PasswordFields.MAX_LENGTH) {
            fields.wipe();
            deny(ctx, PasswordFields.METHOD);
            return;
        }
        CompletionStage<AuthDecision> decision = LoopReturn.guarded(
                        () -> authenticator.authenticate(user.attempt(), fields.password()))
                .whenComplete((value, error) -> fields.wipe())
                .thenApply(user::gated);
        decide(
                ctx,
                Callback.PASSWORD_AUTHENTICATOR,
                FailureTime.OF_A_SECRET,
                decision,
                decided -> conclude(ctx, PasswordFields.METHOD, null, decided));
    }

    private void ask(ChannelHandlerContext ctx, CompletionStage<Step> next) {
        CompletionStage<Step> inTime = delay.inTime(
                ctx,
                FailureTime.OF_A_SECRET,
                next,
                step -> step instanceof Challenge
                        || (step instanceof Decided decided
                                && user.gated(decided.decision()).granted()));
        await(ctx, State.ASKING, Callback.KEYBOARD_INTERACTIVE_AUTHENTICATOR, inTime, step -> {
            if (step instanceof Challenge challenge) {
                asked = challenge;
                state = State.ASKED;
                send(ctx, new UserauthInfoRequest(challenge.name(), challenge.instruction(), challenge.prompts()));
            } else {
                AuthDecision decision = user.gated(step instanceof Decided decided ? decided.decision() : null);
                conclude(ctx, KEYBOARD_INTERACTIVE, null, decision);
            }
        });
    }

    private void responded(ChannelHandlerContext ctx, UserauthInfoResponse response) {
        limits.request();
        delay.arrived(ctx);
        Challenge challenge = asked;
        if (challenge == null) {
            throw new IllegalStateException("ASKED without a challenge");
        }
        asked = null;
        if (response.responses().size() != challenge.prompts().size()) {
            // RFC 4256 section 3.4: the server MUST answer with a failure (rule A14).
            state = State.READY;
            deny(ctx, KEYBOARD_INTERACTIVE);
        } else {
            ask(ctx, LoopReturn.guarded(() -> challenge.next().answered(response.responses())));
        }
    }

    private void decide(
            ChannelHandlerContext ctx,
            Callback callback,
            FailureTime failureTime,
            CompletionStage<AuthDecision> decision,
            Consumer<AuthDecision> then) {
        await(
                ctx,
                State.DECIDING,
                callback,
                delay.inTime(ctx, failureTime, decision, AuthDecision::granted),
                decided -> then.accept(decided == null ? AuthDecision.DENIED : decided));
    }

    /** Waits in {@code meanwhile}, then is READY. A stage that fails yields null, which every caller takes for a no. */
    private <T> void await(
            ChannelHandlerContext ctx,
            State meanwhile,
            Callback callback,
            CompletionStage<T> stage,
            Consumer<@Nullable T> then) {
        int asking = ++question;
        state = meanwhile;
        LoopReturn.deliver(ctx, stage, (value, error) -> {
            if (state == State.OVER || asking != question || !ctx.channel().isOpen()) {
                return;
            }
            state = State.READY;
            try {
                if (error instanceof TooBusyException tooBusy) {
                    throw tooBusy; // nobody has looked, so that the answer is neither yes nor no
                } else if (error != null) {
                    callback.count(error);
                    observer.broken(user.attempt(), callback, error);
                }
                then.accept(value);
                resume(ctx);
            } catch (RuntimeException | Error e) {
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

    private void conclude(ChannelHandlerContext ctx, String method, @Nullable SshPublicKey key, AuthDecision decision) {
        if (!decision.granted() || (key != null && !usedKeys.add(key.plain()))) {
            deny(ctx, method, key);
            return;
        }
        session.restrict(decision.restrictions());
        AuthenticationMethods left = required.after(method);
        if (left.any()) {
            succeed(ctx, method, key);
        } else {
            required = left;
            observer.partlySucceeded(user.attempt(), method, key);
            sendFailure(ctx, true);
        }
    }

    private void deny(ChannelHandlerContext ctx, String method) {
        deny(ctx, method, null);
    }

    private void deny(ChannelHandlerContext ctx, String method, @Nullable SshPublicKey key) {
        observer.failed(user.attempt(), method, key);
        limits.failure();
        sendFailure(ctx);
    }

    private void succeed(ChannelHandlerContext ctx, String method, @Nullable SshPublicKey key) {
        state = State.OVER;
        session.authenticated(user.attempt().userName());
        send(ctx, new UserauthSuccess());
        observer.succeeded(user.attempt(), method, key);
        ctx.fireUserEventTriggered(TransportEvent.AUTHENTICATED);
        ctx.pipeline().remove(this);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        state = State.OVER;
        held.clear();
        ctx.fireExceptionCaught(cause);
    }

    private void sendFailure(ChannelHandlerContext ctx) {
        sendFailure(ctx, false);
    }

    private void sendFailure(ChannelHandlerContext ctx, boolean partialSuccess) {
        send(ctx, new UserauthFailure(required.next(settings.methods().stream()), partialSuccess));
    }

    private static void send(ChannelHandlerContext ctx, Message message) {
        ctx.writeAndFlush(message.toBuffer(ctx.alloc()));
    }
}
