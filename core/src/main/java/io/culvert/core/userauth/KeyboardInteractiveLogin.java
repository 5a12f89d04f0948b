package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Printable;
import io.culvert.core.auth.ClientAuthMethod.Responder;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The method "keyboard-interactive" (RFC 4256). */
final class KeyboardInteractiveLogin implements ClientLogin {
    /** OpenSSH's NumberOfPasswordPrompts: dialogues that may fail. */
    static final int MAX_DIALOGUES = 3;
    /** Ours: challenges in all dialogues together. */
    static final int MAX_ROUNDS = 32;

    private final ClientLoginContext context;
    private final Responder responder;
    private int dialogues;
    private int rounds;
    private boolean proven;

    KeyboardInteractiveLogin(ClientLoginContext context, Responder responder) {
        this.context = context;
        this.responder = responder;
    }

    @Override
    public String method() {
        return KeyboardInteractiveFields.METHOD;
    }

    @Override
    public CompletionStage<Optional<Message>> next() {
        if (dialogues == MAX_DIALOGUES) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        dialogues++;
        return CompletableFuture.completedStage(
                Optional.of(context.request(method(), KeyboardInteractiveFields.toBytes())));
    }

    @Override
    public CompletionStage<Optional<Message>> answer(ByteBuf body) {
        UserauthInfoRequest request = UserauthInfoRequest.read(body);
        if (++rounds > MAX_ROUNDS) {
            throw ProtocolViolation.ofConnection("more than " + MAX_ROUNDS + " keyboard-interactive challenges");
        }
        List<Prompt> prompts = request.prompts().stream()
                .map(prompt -> new Prompt(Printable.line(prompt.text()), prompt.echo()))
                .toList();
        return LoopReturn.guarded(() -> responder.respond(
                        Printable.line(request.name()), Printable.lines(request.instruction()), prompts))
                .thenApplyAsync(responses -> responses.map(given -> response(given, prompts.size())), context.loop());
    }

    private Message response(List<String> responses, int prompts) {
        if (responses.size() != prompts) {
            throw new IllegalStateException("got " + responses.size() + " responses to " + prompts + " prompts");
        }
        proven |= prompts > 0;
        return new UserauthInfoResponse(List.copyOf(responses));
    }

    @Override
    public boolean proven() {
        return proven;
    }
}
