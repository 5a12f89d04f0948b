package io.culvert.core.userauth;

import io.culvert.codec.message.Message;
import io.culvert.codec.message.Wire;
import io.culvert.core.auth.ClientAuthMethod.PasswordSource;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The method "password" (RFC 4252 section 8). */
final class PasswordLogin implements ClientLogin {
    /** OpenSSH's NumberOfPasswordPrompts. */
    static final int MAX_ATTEMPTS = 3;

    private final ClientLoginContext context;
    private final PasswordSource source;
    private int attempts;
    private boolean proven;

    PasswordLogin(ClientLoginContext context, PasswordSource source) {
        this.context = context;
        this.source = source;
    }

    @Override
    public String method() {
        return PasswordFields.METHOD;
    }

    @Override
    public CompletionStage<Optional<Message>> next() {
        if (attempts == MAX_ATTEMPTS) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        attempts++;
        return LoopReturn.guarded(() -> source.password(attempts))
                .thenApplyAsync(password -> password.map(this::request), context.loop());
    }

    private Message request(byte[] password) {
        PasswordFields fields = new PasswordFields(false, password);
        byte[] methodFields = fields.toBytes();
        fields.wipe();
        proven = true;
        return context.request(method(), methodFields);
    }

    /** SSH_MSG_USERAUTH_PASSWD_CHANGEREQ: passwords are not changed here, so the method ends. */
    @Override
    public CompletionStage<Optional<Message>> answer(ByteBuf body) {
        Wire.readUtf8(body); // prompt
        Wire.readUtf8(body); // language tag
        Wire.requireEnd(body, "SSH_MSG_USERAUTH_PASSWD_CHANGEREQ");
        attempts = MAX_ATTEMPTS;
        return CompletableFuture.failedStage(new IllegalStateException("the server wants the password changed"));
    }

    @Override
    public boolean proven() {
        return proven;
    }
}
