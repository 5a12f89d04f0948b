package io.culvert.core.transport;

import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.message.TransportMessages.KexInitiation;
import io.culvert.codec.message.TransportMessages.KexReply;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.core.Role;
import io.culvert.core.kex.ExchangeHash;
import io.culvert.core.kex.KexMethod;
import io.culvert.core.kex.KeyDerivation;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key exchange, the first or a rekey (RFC 4253 sections 7 to 9), as a machine without I/O: a message goes in, the
 * next {@link KexStep} comes out. It exists only while the exchange runs.
 *
 * <pre>
 *   server  KEXINIT --> INITIATION --(respond, sign)--> NEWKEYS --> DONE
 *   client  KEXINIT --(initiate)--> REPLY --(complete, verify)--> NEWKEYS --> DONE
 * </pre>
 *
 * <p>Each state names the message that the peer must send next. A guessed packet that does not count is dropped before
 * INITIATION or REPLY (section 7).
 */
final class KeyExchange {
    private enum State {
        KEXINIT,
        INITIATION,
        REPLY,
        NEWKEYS,
        DONE
    }

    private final KexContext context;
    private final KexInit ours;
    private final byte[] ourPayload;
    private State state = State.KEXINIT;
    /** Null again once it was taken: its lists may be long. */
    private @Nullable KexInit peerKexInit;

    private @Nullable ExchangeHash begunHash;
    private boolean dropGuess;
    private @Nullable Negotiation negotiation;
    private KexMethod.@Nullable Initiator initiator;
    private @Nullable PacketOpener nextOpener;
    private byte @Nullable [] exchangeHash;

    KeyExchange(KexContext context, KexInit ours) {
        this.context = context;
        this.ours = ours;
        ByteBuf out = Unpooled.buffer(1024);
        ours.writeTo(out);
        this.ourPayload = ByteBufUtil.getBytes(out);
    }

    /** Our SSH_MSG_KEXINIT. */
    KexInit kexInit() {
        return ours;
    }

    /** Whether the peer has sent its SSH_MSG_KEXINIT, after which only messages of the exchange may come from it. */
    boolean peerStarted() {
        return state != State.KEXINIT;
    }

    /** The number of the one message that may come next. */
    int expected() {
        return switch (state) {
            case KEXINIT -> MessageNumber.KEXINIT;
            case INITIATION -> MessageNumber.KEX_ECDH_INIT;
            case REPLY -> MessageNumber.KEX_ECDH_REPLY;
            case NEWKEYS, DONE -> MessageNumber.NEWKEYS;
        };
    }

    Negotiation negotiation() {
        if (negotiation == null) {
            throw new IllegalStateException("the peer's SSH_MSG_KEXINIT has not come");
        }
        return negotiation;
    }

    /** The peer's SSH_MSG_KEXINIT, once, after it has come. It is not kept. */
    KexInit takePeerKexInit() {
        KexInit taken = peerKexInit;
        if (taken == null) {
            throw new IllegalStateException("the peer's SSH_MSG_KEXINIT has not come, or was taken");
        }
        peerKexInit = null;
        return taken;
    }

    /** H, once it is known: the session id if this is the first exchange. */
    byte[] exchangeHash() {
        if (exchangeHash == null) {
            throw new IllegalStateException("the exchange has not come so far");
        }
        return exchangeHash;
    }

    /** Takes a message, its number first. */
    KexStep step(ByteBuf message) {
        int number = message.getUnsignedByte(message.readerIndex());
        if (dropGuess && number != MessageNumber.NEWKEYS && number != MessageNumber.KEXINIT) {
            dropGuess = false;
            return new KexStep.Await();
        }
        if (number != expected() || state == State.DONE) {
            throw ProtocolViolation.ofConnection(
                    "message " + number + " in a key exchange that waits for " + expected());
        }
        byte[] payload = ByteBufUtil.getBytes(message);
        message.skipBytes(1);
        return switch (state) {
            case KEXINIT -> started(KexInit.read(message), payload);
            case INITIATION -> initiated(KexInitiation.read(message));
            case REPLY -> replied(KexReply.read(message));
            case NEWKEYS, DONE -> {
                NewKeys.read(message);
                yield newKeys();
            }
        };
    }

    /** Zeroes what is still secret; to be called when the connection ends in the middle (rule T08). */
    void abort() {
        state = State.DONE;
        if (initiator != null) {
            initiator.destroy();
        }
    }

    private KexStep started(KexInit peer, byte[] payload) {
        peerKexInit = peer;
        boolean server = context.role() == Role.SERVER;
        negotiation = Negotiation.of(server ? peer : ours, server ? ours : peer, context.strict());
        if (!server || context.sessionId() != null) {
            negotiation.requireSafe();
        } // else the client may only want to see the host key, as ssh-keyscan does
        byte[] peerIdentification = context.peerIdentification().get();
        begunHash = new ExchangeHash(
                negotiation.kex().hash(),
                server ? peerIdentification : context.ourIdentification(),
                server ? context.ourIdentification() : peerIdentification,
                server ? payload : ourPayload,
                server ? ourPayload : payload);
        dropGuess = peer.firstKexPacketFollows() && !negotiation.guessRight();
        state = server ? State.INITIATION : State.REPLY;
        if (server) {
            return new KexStep.Await();
        }
        KexMethod method = negotiation.kex();
        return new KexStep.Compute(method.slow(), () -> {
            KexMethod.Initiator made = method.initiate(context.random());
            initiator = made;
            return new KexStep.Send(new KexInitiation(made.value()), new KexStep.Await());
        });
    }

    private KexStep initiated(KexInitiation message) {
        Negotiation agreed = negotiation();
        SshKeyPair hostKey = context.hostKeyFor(agreed.hostKeyAlgorithm());
        state = State.NEWKEYS;
        return new KexStep.Compute(agreed.kex().slow() || hostKey.slow(), () -> {
            KexMethod.Response response = agreed.kex().respond(message.clientValue(), context.random());
            byte[] k = response.encodedSecret();
            try {
                byte[] hostKeyBlob = hostKey.publicKey().blob();
                byte[] h = hash(hostKeyBlob, message.clientValue(), response.serverValue(), k);
                byte[] signature = hostKey.sign(agreed.hostKeyAlgorithm(), h)
                        .toCompletableFuture()
                        .join(); // complete already: the key is in memory
                return new KexStep.Send(
                        new KexReply(hostKeyBlob, response.serverValue(), signature), switchKeys(agreed, k, h));
            } finally {
                Arrays.fill(k, (byte) 0);
            }
        });
    }

    private KexStep replied(KexReply message) {
        Negotiation agreed = negotiation();
        KexMethod.Initiator made = initiator;
        if (made == null) {
            throw ProtocolViolation.ofConnection("a reply to a key exchange that has not been initiated");
        }
        initiator = null;
        state = State.NEWKEYS;
        return new KexStep.Compute(agreed.kex().slow(), () -> {
            byte[] clientValue = made.value();
            byte[] k = made.complete(message.serverValue());
            try {
                SshPublicKey hostKey = hostKey(message.hostKey());
                byte[] h = hash(message.hostKey(), clientValue, message.serverValue(), k);
                if (!hostKey.verify(agreed.hostKeyAlgorithm(), h, message.signature())) {
                    throw failed("the server's signature does not verify");
                }
                return new KexStep.VerifyHostKey(hostKey, switchKeys(agreed, k, h));
            } finally {
                Arrays.fill(k, (byte) 0);
            }
        });
    }

    private KexStep newKeys() {
        state = State.DONE;
        if (nextOpener == null) {
            throw new IllegalStateException("no keys to switch to");
        }
        return new KexStep.SwitchInbound(nextOpener);
    }

    private byte[] hash(byte[] hostKey, byte[] clientValue, byte[] serverValue, byte[] k) {
        byte[] h = Objects.requireNonNull(begunHash).finish(hostKey, clientValue, serverValue, k);
        exchangeHash = h;
        return h;
    }

    private KexStep switchKeys(Negotiation agreed, byte[] k, byte[] h) {
        byte[] sessionId = context.sessionId();
        KeyDerivation derivation = new KeyDerivation(agreed.kex().hash(), k, h, sessionId == null ? h : sessionId);
        boolean server = context.role() == Role.SERVER;
        CipherSuite outbound = server ? agreed.serverToClient() : agreed.clientToServer();
        CipherSuite inbound = server ? agreed.clientToServer() : agreed.serverToClient();
        try {
            PacketSealer sealer = withKeys(derivation, outbound, server ? "BDF" : "ACE", outbound::sealer);
            nextOpener = withKeys(derivation, inbound, server ? "ACE" : "BDF", inbound::opener);
            return new KexStep.SwitchOutbound(sealer);
        } finally {
            derivation.destroy();
        }
    }

    /** Derives IV, key and MAC key under their letters (RFC 4253 section 7.2), and zeroes them once they are used. */
    private static <T> T withKeys(KeyDerivation derivation, CipherSuite suite, String letters, KeyUse<T> use) {
        byte[][] keys = {
            derivation.derive(letters.charAt(0), suite.cipher().ivLength()),
            derivation.derive(letters.charAt(1), suite.cipher().keyLength()),
            derivation.derive(letters.charAt(2), suite.macKeyLength())
        };
        try {
            return use.with(keys[1], keys[0], keys[2]);
        } finally {
            for (byte[] key : keys) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    private interface KeyUse<T> {
        T with(byte[] key, byte[] iv, byte[] macKey);
    }

    private static SshPublicKey hostKey(byte[] blob) {
        try {
            SshPublicKey key = SshPublicKeys.decodeAny(blob);
            if (key instanceof Certificate certificate && !certificate.signed()) {
                throw failed("the server's host certificate is not signed by its authority");
            }
            return key;
        } catch (InvalidKeyException e) {
            throw failed("the server's host key is unusable: " + e.getMessage());
        }
    }

    private static ProtocolViolation failed(String why) {
        return ProtocolViolation.ofConnection(DisconnectReason.KEY_EXCHANGE_FAILED, why);
    }
}
