package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.key.CertificateNames;
import io.culvert.core.key.Presence;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an ssh-agent (draft-ietf-sshm-ssh-agent). Each question has a connection of its own, so a client holds
 * nothing open, and an agent that answers late or wrongly spoils only that answer.
 */
public final class AgentClient {
    /* Specification: message numbers and flags. */
    private static final int SSH_AGENT_FAILURE = 5;
    private static final int SSH_AGENTC_REQUEST_IDENTITIES = 11;
    private static final int SSH_AGENT_IDENTITIES_ANSWER = 12;
    private static final int SSH_AGENTC_SIGN_REQUEST = 13;
    private static final int SSH_AGENT_SIGN_RESPONSE = 14;
    private static final int SSH_AGENT_RSA_SHA2_256 = 2;
    private static final int SSH_AGENT_RSA_SHA2_512 = 4;

    private static final String SOCKET_VARIABLE = "SSH_AUTH_SOCK";
    private static final Logger log = LoggerFactory.getLogger(AgentClient.class);

    /** Ours: a signature may have to wait until a user has confirmed it. As long as a server waits for a login. */
    private static final Duration CONFIRMATION = Duration.ofMinutes(2);

    private final Path socket;
    private final Duration patience;
    private final Executor executor;

    /**
     * @param patience how long the agent may take to list its keys. For a signature it has 2 minutes at least, in which a
     *     user may confirm the use of the key
     * @param executor talks with the agent, so may block for as long
     */
    public AgentClient(Path socket, Duration patience, Executor executor) {
        this.socket = socket;
        this.patience = patience;
        this.executor = executor;
    }

    /** The agent that the environment names, if it does. */
    public static Optional<AgentClient> ofEnvironment(Duration patience, Executor executor) {
        return Optional.ofNullable(System.getenv(SOCKET_VARIABLE))
                .filter(name -> !name.isEmpty())
                .map(name -> new AgentClient(Path.of(name), patience, executor));
    }

    /**
     * The keys that the agent holds, without those of a type that we do not use. Never blocks. The stage fails with an
     * IOException if there is no agent or if it does not keep to the protocol; so do the signers' stages.
     */
    public CompletionStage<List<Signer>> signers() {
        return ask(() ->
                identities(exchange(Unpooled.wrappedBuffer(new byte[] {SSH_AGENTC_REQUEST_IDENTITIES}), patience)));
    }

    private List<Signer> identities(ByteBuf reply) throws IOException {
        expect(SSH_AGENT_IDENTITIES_ANSWER, reply, "list its keys");
        long count = Wire.readUint32(reply);
        List<Signer> signers = new ArrayList<>();
        // A count is only a promise: each key must be there, so the bytes of the reply bound the loop.
        for (long i = 0; i < count; i++) {
            byte[] blob = Wire.readBytes(reply);
            Wire.readSlice(reply); // the comment
            try {
                signers.add(new AgentKey(SshPublicKeys.decodeAny(blob)));
            } catch (InvalidKeyException e) {
                log.debug("key {} of the agent left out: {}", i, e.getMessage());
            }
        }
        Wire.requireEnd(reply, "the agent's list of keys");
        return List.copyOf(signers);
    }

    private byte[] signature(SshPublicKey key, String algorithm, byte[] data) throws IOException {
        ByteBuf request = Unpooled.buffer();
        request.writeByte(SSH_AGENTC_SIGN_REQUEST);
        Wire.writeBytes(request, key.blob());
        Wire.writeBytes(request, data);
        request.writeInt(flags(algorithm));
        ByteBuf reply = exchange(request, patience.compareTo(CONFIRMATION) > 0 ? patience : CONFIRMATION);
        expect(SSH_AGENT_SIGN_RESPONSE, reply, "sign with key " + key.fingerprint());
        byte[] signature = Wire.readBytes(reply);
        Wire.requireEnd(reply, "the agent's signature");
        // Whether there was a touch is the server's to ask.
        if (!key.verify(algorithm, data, signature, Presence.NONE)) {
            // Also an old agent's, which ignores the flags and signs with SHA-1.
            throw new IOException(
                    "The agent's signature is not one of " + algorithm + " with key " + key.fingerprint());
        }
        return signature;
    }

    private ByteBuf exchange(ByteBuf request, Duration limit) throws IOException {
        try (AgentConnection connection = AgentConnection.open(UnixDomainSocketAddress.of(socket), limit)) {
            return connection.exchange(request);
        } catch (ClosedChannelException e) {
            throw new IOException(
                    "The agent at " + socket + " has not answered for " + limit.toMillis() / 1000.0 + " s", e);
        }
    }

    private <T> CompletionStage<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    answer.complete(question.ask());
                } catch (ProtocolViolation e) {
                    answer.completeExceptionally(
                            new IOException("The agent's reply is malformed: " + e.getMessage(), e));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static void expect(int number, ByteBuf reply, String what) throws IOException {
        int actual = Wire.readByte(reply);
        if (actual == SSH_AGENT_FAILURE) {
            throw new IOException("The agent refused to " + what);
        }
        if (actual != number) {
            throw new IOException("The agent answered with message " + actual + " when asked to " + what);
        }
    }

    private static int flags(String algorithm) {
        return switch (CertificateNames.plain(algorithm)) {
            case "rsa-sha2-256" -> SSH_AGENT_RSA_SHA2_256;
            case "rsa-sha2-512" -> SSH_AGENT_RSA_SHA2_512;
            default -> 0;
        };
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private final class AgentKey implements Signer {
        private final SshPublicKey key;

        AgentKey(SshPublicKey key) {
            this.key = key;
        }

        @Override
        public SshPublicKey publicKey() {
            return key;
        }

        @Override
        public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
            return ask(() -> signature(key, signatureAlgorithm, data));
        }

        @Override
        public String toString() {
            return key + " (agent)";
        }
    }
}
