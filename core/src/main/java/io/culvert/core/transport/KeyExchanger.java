package io.culvert.core.transport;

import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.codec.packet.Identification;
import io.culvert.codec.packet.PacketDecoder;
import io.culvert.codec.packet.PacketEncoder;
import io.culvert.core.Failures;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.RekeyLimit;
import io.culvert.core.Role;
import io.culvert.core.SshException;
import io.culvert.core.key.SshPublicKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the key exchanges of one connection: begins them, does what each {@link KexStep} asks for, switches the keys of
 * the decoder and the encoder, and watches the time.
 */
final class KeyExchanger {
    /** Ours: for an exchange in all, but for what a user takes to look at a host key (rule T10). */
    static final Duration EXCHANGE = Duration.ofSeconds(30);

    private static final String NOT_FINISHED = "the key exchange did not finish";
    private static final byte[] VERSION_0 = {'0'};
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Session session;
    private final TransportSettings settings;
    private final PacketDecoder decoder;
    private final PacketEncoder encoder;
    private final ChannelHandlerContext ctx;
    private final ReadGate readGate;
    private final Runnable outboundOpened;
    private final RekeyPolicy policy;
    private final CipherChoice ciphers;
    private @Nullable KeyExchange exchange;
    private @Nullable Negotiation agreed;
    private @Nullable SshPublicKey hostKey;
    private @Nullable Future<?> deadline;
    private @Nullable Future<?> rekeyTimer;
    private byte[] peerIdentification = {};
    private boolean secured;
    private boolean outboundClosed;
    private boolean waiting;
    /** Whether the current keys have carried something of a channel or a global request. */
    private boolean used;
    /** The peer's SSH_MSG_KEXINIT that has to wait. */
    private @Nullable ByteBuf postponed;

    private @Nullable Future<?> postponement;
    private boolean stopped;

    /** @param ctx the transport handler's; what is written to it passes none of the gates */
    KeyExchanger(
            Session session,
            TransportSettings settings,
            PacketDecoder decoder,
            PacketEncoder encoder,
            ChannelHandlerContext ctx,
            ReadGate readGate,
            Runnable outboundOpened) {
        this.session = session;
        this.settings = settings;
        this.decoder = decoder;
        this.encoder = encoder;
        this.ctx = ctx;
        this.readGate = readGate;
        this.outboundOpened = outboundOpened;
        this.policy = new RekeyPolicy(settings.rekeyLimit(), now());
        this.ciphers = new CipherChoice(settings.algorithms(), settings.bulkCiphers());
    }

    /** Begins the first exchange, without waiting for the peer's identification: that would cost a round trip. */
    void start() {
        begin();
        expire(settings.identificationTimeout(), "no identification line from the peer");
        ctx.flush();
    }

    void identified(Identification identification) {
        peerIdentification = identification.bytes();
        expire(EXCHANGE, NOT_FINISHED);
    }

    /** Whether the first exchange is over. */
    boolean secured() {
        return secured;
    }

    boolean strict() {
        return agreed != null && agreed.strict();
    }

    /** @throws ProtocolViolation if what the first exchange agreed on is not safe to use */
    void requireSafe() {
        if (secured && agreed != null) {
            agreed.requireSafe();
        }
    }

    /** Whether the peer is in the middle of an exchange, and may send nothing else. */
    boolean peerInExchange() {
        return exchange != null && exchange.peerStarted();
    }

    /** Whether only messages of the exchange may leave. */
    boolean outboundClosed() {
        return outboundClosed;
    }

    void received(int number, ByteBuf message) {
        if (peerIdentification.length == 0) {
            throw ProtocolViolation.ofConnection("a packet before the identification line");
        }
        KeyExchange current = exchange;
        if (current == null) {
            if (number != MessageNumber.KEXINIT) {
                throw ProtocolViolation.ofConnection("message " + number + " outside of a key exchange");
            }
            long wait = policy.peerBegins(used, decoder.bytes() + encoder.bytes(), now());
            if (wait > 0) {
                postpone(message, wait);
                return;
            }
            current = begin();
        }
        step(number, current, message);
    }

    private void step(int number, KeyExchange current, ByteBuf message) {
        KexStep step = current.step(message);
        if (number == MessageNumber.KEXINIT) {
            agreed = current.negotiation();
            ciphers.agreed(agreed);
            KexInit peer = current.takePeerKexInit();
            if (!secured) {
                ciphers.firstAgreed(peer, agreed, session.peerIdentification());
                session.hostKeyAlgorithm(agreed.hostKeyAlgorithm());
            }
            if (!secured && agreed.strict() && decoder.messageSequence() != 0) {
                throw ProtocolViolation.ofConnection("strict key exchange: SSH_MSG_KEXINIT was not the first packet");
            }
        }
        advance(step);
    }

    /** The peer asks too often. Until it is answered, nothing more is read from it. */
    private void postpone(ByteBuf kexInit, long nanos) {
        postponed = kexInit.retain();
        waiting = true;
        decoder.pause();
        readGate.hold(ReadGate.Reason.KEY_EXCHANGE);
        postponement = ctx.channel().eventLoop().schedule(this::answerPostponed, nanos, TimeUnit.NANOSECONDS);
    }

    private void answerPostponed() {
        ByteBuf kexInit = Objects.requireNonNull(postponed);
        postponed = null;
        waiting = false;
        try {
            step(MessageNumber.KEXINIT, exchange == null ? begin() : exchange, kexInit);
        } catch (Throwable thrown) {
            ctx.fireExceptionCaught(thrown);
            return;
        } finally {
            kexInit.release();
        }
        goOnReading();
    }

    private void goOnReading() {
        if (!waiting) {
            readGate.release(ReadGate.Reason.KEY_EXCHANGE);
            decoder.resume(); // last, since what it opens may have to wait for the next computation
        }
    }

    /** The keys carry more than messages of the transport. */
    void used() {
        used |= session.authenticated();
    }

    /** From now on, once the first exchange is over. */
    void limitRekeys(RekeyLimit limit) {
        policy.limit(limit);
        scheduleRekey();
    }

    /** Begins a rekey if it is time for one. */
    void rekeyIfDue() {
        if (stopped || exchange != null || agreed == null || !session.authenticated()) {
            return;
        }
        long packets = Math.max(decoder.packets(), encoder.packets());
        long most = Math.min(
                agreed.clientToServer().cipher().maxPacketsPerKey(),
                agreed.serverToClient().cipher().maxPacketsPerKey());
        long bytes = Math.max(decoder.bytes(), encoder.bytes());
        if (policy.due(bytes, packets, most, now()) || ciphers.moveDue(bytes)) {
            begin();
            ctx.flush();
        }
    }

    /**
     * The connection ends: no exchange goes on or begins, and nothing is held up, because what is written now fails.
     */
    void stop() {
        cancel(deadline);
        cancel(rekeyTimer);
        cancel(postponement);
        if (postponed != null) {
            postponed.release();
            postponed = null;
        }
        stopped = true;
        outboundClosed = false;
        if (exchange != null) {
            exchange.abort();
            exchange = null;
        }
    }

    private KeyExchange begin() {
        KexContext context = new KexContext(
                session.role(),
                settings.identification().bytes(),
                () -> peerIdentification,
                session.hasSessionId() ? session.sessionId() : null,
                strict(),
                settings.hostKeys(),
                RANDOM);
        KeyExchange begun = new KeyExchange(
                context,
                Offer.of(
                        session.role(),
                        ciphers.offer(),
                        settings.hostKeys(),
                        !secured,
                        settings.compression(),
                        RANDOM));
        exchange = begun;
        outboundClosed = true;
        if (secured) {
            ctx.fireUserEventTriggered(TransportEvent.OUTBOUND_CLOSED);
            expire(EXCHANGE, NOT_FINISHED);
        }
        write(begun.kexInit());
        return begun;
    }

    /** Does what the exchange asks for, until it waits for the peer or for a computation. */
    private void advance(KexStep first) {
        KexStep step = first;
        while (!(step instanceof KexStep.Await)) {
            if (step instanceof KexStep.Send send) {
                write(send.message());
                step = send.then();
            } else if (step instanceof KexStep.Compute compute && compute.slow()) {
                await(settings.slowWork().submit(compute.work()::get), result -> result);
                return;
            } else if (step instanceof KexStep.Compute compute) {
                step = compute.work().get();
            } else if (step instanceof KexStep.VerifyHostKey verify) {
                cancel(deadline);
                await(verdictOn(verify.hostKey()), verdict -> accepted(verdict, verify));
                return;
            } else if (step instanceof KexStep.SwitchOutbound switched) {
                switchOutbound(switched);
                step = new KexStep.Await();
            } else if (step instanceof KexStep.SwitchInbound switched) {
                switchInbound(switched);
                step = new KexStep.Await();
            }
        }
        ctx.flush();
    }

    /** Goes on with the exchange when the stage has completed; no packet is opened before that. */
    private <T> void await(CompletionStage<T> stage, Continuation<T> next) {
        waiting = true;
        decoder.pause();
        readGate.hold(ReadGate.Reason.KEY_EXCHANGE);
        KeyExchange awaited = exchange;
        stage.whenComplete((result, failure) -> ctx.channel().eventLoop().execute(() -> {
            if (awaited == null || exchange != awaited) {
                if (awaited != null) {
                    awaited.abort(); // once more, for what the computation left behind
                }
                return;
            }
            waiting = false;
            try {
                if (failure != null) {
                    throw reason(failure);
                }
                advance(next.step(result));
            } catch (Throwable thrown) {
                ctx.fireExceptionCaught(thrown);
                return;
            }
            goOnReading();
        }));
    }

    private interface Continuation<T> {
        KexStep step(T result) throws SshException;
    }

    private static Throwable reason(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof RejectedExecutionException
                ? new SshException(
                        SshException.Kind.KEY_EXCHANGE_FAILED, "too many key exchanges; try again later", cause)
                : cause;
    }

    /** A rekey must show the host key that was accepted at first; the verifier is asked once. */
    private CompletionStage<HostKeyVerifier.Verdict> verdictOn(SshPublicKey key) {
        if (hostKey != null) {
            return CompletableFuture.completedStage(
                    hostKey.equals(key)
                            ? new HostKeyVerifier.Accepted()
                            : new HostKeyVerifier.Rejected("the server's host key changed in a rekey"));
        }
        try {
            return settings.hostKeyCheck().apply(key).exceptionally(KeyExchanger::notChecked);
        } catch (RuntimeException e) {
            return CompletableFuture.completedStage(notChecked(e));
        }
    }

    /** A verifier that fails has not accepted (rule T17). */
    private static HostKeyVerifier.Verdict notChecked(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return new HostKeyVerifier.Rejected("the host key could not be checked: " + cause.getMessage());
    }

    private KexStep accepted(HostKeyVerifier.@Nullable Verdict verdict, KexStep.VerifyHostKey verify)
            throws SshException {
        if (verdict instanceof HostKeyVerifier.Accepted accepted) {
            expire(EXCHANGE, NOT_FINISHED);
            if (hostKey == null) {
                hostKey = verify.hostKey();
                session.hostKeyVouches(accepted.vouches());
            }
            return verify.then();
        }
        String reason = verdict instanceof HostKeyVerifier.Rejected rejected ? rejected.reason() : "no verdict";
        throw new SshException(SshException.Kind.HOST_KEY_REJECTED, reason);
    }

    private void switchOutbound(KexStep.SwitchOutbound switched) {
        KeyExchange current = Objects.requireNonNull(exchange);
        Negotiation negotiated = current.negotiation();
        if (!session.hasSessionId()) {
            session.establish(current.exchangeHash());
        }
        write(new NewKeys());
        encoder.rekey(switched.sealer(), negotiated.strict());
        encoder.compress(negotiated.compresses(session.role()));
        if (!secured) {
            writeExtInfo(negotiated);
        }
        outboundClosed = false;
        outboundOpened.run();
        ctx.fireUserEventTriggered(TransportEvent.OUTBOUND_OPEN);
    }

    private void switchInbound(KexStep.SwitchInbound switched) {
        Negotiation negotiated = Objects.requireNonNull(agreed);
        decoder.rekey(switched.opener(), negotiated.strict());
        decoder.decompress(negotiated.compresses(session.role() == Role.SERVER ? Role.CLIENT : Role.SERVER));
        exchange = null;
        cancel(deadline);
        policy.exchanged(now());
        used = false;
        session.algorithms(negotiated.names());
        settings.observer().keysExchanged(session.role(), negotiated.kex().name(), secured);
        scheduleRekey();
        if (!secured) {
            secured = true;
            ctx.fireUserEventTriggered(TransportEvent.SECURED);
        }
    }

    private void writeExtInfo(Negotiation negotiated) {
        if (session.role() == Role.SERVER && negotiated.clientTakesExtInfo()) {
            Map<String, byte[]> extensions = new LinkedHashMap<>(
                    SignatureAlgorithms.extension(settings.algorithms().publicKey()));
            extensions.put("ping@openssh.com", VERSION_0);
            write(new ExtInfo(extensions));
        } else if (session.role() == Role.CLIENT && negotiated.serverTakesExtInfo()) {
            session.extInfoInLogin(true);
            write(new ExtInfo(Map.of(Session.EXT_INFO_IN_LOGIN, VERSION_0)));
        }
    }

    private void scheduleRekey() {
        cancel(rekeyTimer);
        Duration time = policy.limit().time();
        if (!time.isZero()) {
            rekeyTimer = ctx.channel().eventLoop().schedule(this::rekeyOnTime, time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * On an idle connection no traffic asks whether a rekey is due; where it is not, because it is idle, ask again
     * later.
     */
    private void rekeyOnTime() {
        rekeyIfDue();
        if (exchange == null && !stopped) {
            scheduleRekey();
        }
    }

    private void expire(Duration time, String what) {
        cancel(deadline);
        deadline = ctx.channel()
                .eventLoop()
                .schedule(
                        () -> ctx.fireExceptionCaught(new SshException(
                                SshException.Kind.TIMEOUT, what + " within " + time.toSeconds() + " seconds")),
                        time.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void write(Message message) {
        ctx.write(message.toBuffer(ctx.alloc()), ctx.voidPromise());
    }

    private long now() {
        return ctx.channel().eventLoop().ticker().nanoTime();
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
