package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Failures;
import io.culvert.core.auth.ClientAuthMethod.PublicKey;
import io.culvert.core.key.CertificateNames;
import io.culvert.core.key.Identity;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The method "publickey" (RFC 4252 section 7): each key is offered, and signs only once the server has said that it
 * would do, because signing may cost a touch or a passphrase.
 */
final class PublicKeyLogin implements ClientLogin {
    /** Ours. OpenSSH's default of MaxAuthTries lets a client offer six. */
    static final int MAX_KEYS = 64;

    private record Offer(Signer signer, String algorithm, byte[] blob) {}

    private final ClientLoginContext context;
    private final PublicKey source;

    private @Nullable Iterator<Identity> keys;
    /** The key that the server has yet to answer about. */
    private @Nullable Offer offered;

    private boolean proven;

    PublicKeyLogin(ClientLoginContext context, PublicKey source) {
        this.context = context;
        this.source = source;
    }

    @Override
    public String method() {
        return PublicKeyFields.METHOD;
    }

    @Override
    public CompletionStage<Optional<Message>> next() {
        Iterator<Identity> left = keys;
        if (left != null) {
            return offer(left);
        }
        return offLoop(() -> source.keys().get().thenApply(List::<Identity>copyOf))
                .thenComposeAsync(
                        list -> {
                            Iterator<Identity> all =
                                    list.stream().limit(MAX_KEYS).iterator();
                            keys = all;
                            return offer(all);
                        },
                        context.loop());
    }

    private CompletionStage<Optional<Message>> offer(Iterator<Identity> left) {
        offered = null;
        while (left.hasNext()) {
            Identity identity = left.next();
            if (!(identity instanceof Signer signer)) {
                return unlocked(identity)
                        .thenComposeAsync(found -> orNext(found.flatMap(this::offer), left), context.loop());
            }
            Optional<Message> offer = offer(signer);
            if (offer.isPresent()) {
                return CompletableFuture.completedStage(offer);
            }
        }
        return CompletableFuture.completedStage(Optional.empty());
    }

    private CompletionStage<Optional<Message>> orNext(Optional<Message> offer, Iterator<Identity> left) {
        return offer.isPresent() ? CompletableFuture.completedStage(offer) : offer(left);
    }

    private CompletionStage<Optional<Signer>> unlocked(Identity identity) {
        return offLoop(identity::unlock)
                .handleAsync(
                        (signer, failure) -> {
                            if (failure == null) {
                                return signer;
                            }
                            context.observer().abandoned(method(), Failures.cause(failure));
                            return Optional.empty();
                        },
                        context.loop());
    }

    private Optional<Message> offer(Signer signer) {
        SshPublicKey key = signer.publicKey();
        String algorithm = algorithm(key.signatureAlgorithms());
        if (algorithm == null) {
            context.observer().skipped(key);
            return Optional.empty();
        }
        offered = new Offer(signer, algorithm, key.blob());
        return Optional.of(request(new PublicKeyFields(algorithm, key.blob(), null)));
    }

    /**
     * RFC 8308 section 3.1: without "server-sig-algs" there is nothing to go by but our own preference. OpenSSH lists plain
     * names there, for certificates too.
     */
    private @Nullable String algorithm(List<String> ours) {
        List<String> theirs = context.session().peerSignatureAlgorithms();
        return ours.stream()
                .filter(name ->
                        theirs.isEmpty() || theirs.contains(name) || theirs.contains(CertificateNames.plain(name)))
                .findFirst()
                .orElse(null);
    }

    @Override
    public CompletionStage<Optional<Message>> answer(ByteBuf body) {
        UserauthPkOk ok = UserauthPkOk.read(body);
        Offer offer = offered;
        offered = null;
        if (offer == null || !MessageDigest.isEqual(offer.blob, ok.publicKey()) || !names(ok.algorithm(), offer)) {
            throw ProtocolViolation.ofConnection("SSH_MSG_USERAUTH_PK_OK for a key that was not offered");
        }
        byte[] data = PublicKeyFields.signedData(
                context.session().sessionId(),
                context.userName(),
                ServiceNames.CONNECTION,
                offer.algorithm,
                offer.blob);
        return offLoop(() -> offer.signer.sign(offer.algorithm, data))
                .thenApplyAsync(
                        signature -> {
                            proven = true;
                            return Optional.of(request(new PublicKeyFields(offer.algorithm, offer.blob, signature)));
                        },
                        context.loop());
    }

    private <T> CompletionStage<T> offLoop(Supplier<CompletionStage<T>> call) {
        return LoopReturn.guarded(
                () -> CompletableFuture.supplyAsync(call, context.executor()).thenCompose(stage -> stage));
    }

    /** Servers older than RFC 8332 answer with the key's type instead of the signature algorithm. */
    private static boolean names(String algorithm, Offer offer) {
        return algorithm.equals(offer.algorithm)
                || algorithm.equals(offer.signer.publicKey().type());
    }

    private Message request(PublicKeyFields fields) {
        return context.request(method(), fields.toBytes());
    }

    @Override
    public boolean proven() {
        return proven;
    }
}
