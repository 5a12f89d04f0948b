package io.culvert.core.transport;

import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.message.TransportMessages.NewKeys;
import io.culvert.core.Algorithms;
import io.culvert.core.Role;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;

/** One side of a key exchange without a connection: computes at once, and trusts whatever host key it is shown. */
final class KexEnd {
    static final SecureRandom RANDOM = new SecureRandom();
    static final SshKeyPair HOST_KEY = SshKeyPair.generate("ssh-ed25519");

    final KeyExchange exchange;
    /** Messages for the peer, as bytes. */
    final ArrayDeque<byte[]> out = new ArrayDeque<>();

    SshPublicKey shownHostKey;
    PacketSealer sealer;
    PacketOpener opener;
    int slowComputations;

    private KexEnd(Role role, KexInit ours, byte[] sessionId, boolean strict) {
        boolean server = role == Role.SERVER;
        exchange = new KeyExchange(
                new KexContext(
                        role,
                        identification(role),
                        () -> identification(server ? Role.CLIENT : Role.SERVER),
                        sessionId,
                        strict,
                        server ? List.of(HOST_KEY) : List.of(),
                        RANDOM),
                ours);
        out.add(bytes(exchange.kexInit()));
    }

    static KexEnd first(Role role, Algorithms algorithms) {
        return with(role, offer(role, algorithms, true), null);
    }

    static KexEnd again(Role role, Algorithms algorithms, byte[] sessionId) {
        return new KexEnd(role, offer(role, algorithms, false), sessionId, true);
    }

    static KexEnd with(Role role, KexInit ours, byte[] sessionId) {
        return new KexEnd(role, ours, sessionId, false);
    }

    static KexInit offer(Role role, Algorithms algorithms, boolean first) {
        return Offer.of(role, algorithms, role == Role.SERVER ? List.of(HOST_KEY) : List.of(), first, false, RANDOM);
    }

    private static byte[] identification(Role role) {
        return ("SSH-2.0-" + role).getBytes(StandardCharsets.US_ASCII);
    }

    void take(byte[] message) {
        ByteBuf in = Unpooled.wrappedBuffer(message);
        advance(exchange.step(in));
    }

    private void advance(KexStep first) {
        KexStep step = first;
        while (!(step instanceof KexStep.Await)) {
            if (step instanceof KexStep.Send send) {
                out.add(bytes(send.message()));
                step = send.then();
            } else if (step instanceof KexStep.Compute compute) {
                slowComputations += compute.slow() ? 1 : 0;
                step = compute.work().get();
            } else if (step instanceof KexStep.VerifyHostKey verify) {
                shownHostKey = verify.hostKey();
                step = verify.then();
            } else if (step instanceof KexStep.SwitchOutbound switched) {
                out.add(bytes(new NewKeys()));
                sealer = switched.sealer();
                step = new KexStep.Await();
            } else if (step instanceof KexStep.SwitchInbound switched) {
                opener = switched.opener();
                step = new KexStep.Await();
            }
        }
    }

    /** Carries all messages to and fro. */
    void talkTo(KexEnd peer) {
        while (!out.isEmpty() || !peer.out.isEmpty()) {
            carry(this, peer);
            carry(peer, this);
        }
    }

    private static void carry(KexEnd from, KexEnd to) {
        byte[] message;
        while ((message = from.out.poll()) != null) {
            to.take(message);
        }
    }

    static byte[] bytes(Message message) {
        ByteBuf buffer = Unpooled.buffer();
        message.writeTo(buffer);
        return ByteBufUtil.getBytes(buffer);
    }
}
