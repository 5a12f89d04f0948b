package io.culvert.core.userauth;

import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The method "none" (RFC 4252 section 5.2): its failure tells which methods can continue. */
final class NoneLogin implements ClientLogin {
    static final String METHOD = "none";

    private final ClientLoginContext context;
    private boolean asked;

    NoneLogin(ClientLoginContext context) {
        this.context = context;
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public CompletionStage<Optional<Message>> next() {
        Optional<Message> request = asked ? Optional.empty() : Optional.of(context.request(METHOD, new byte[0]));
        asked = true;
        return CompletableFuture.completedStage(request);
    }

    @Override
    public CompletionStage<Optional<Message>> answer(ByteBuf body) {
        throw ProtocolViolation.ofConnection("message 60 answers a request for the method none");
    }

    @Override
    public boolean proven() {
        return false;
    }
}
