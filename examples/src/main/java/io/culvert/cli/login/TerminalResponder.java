package io.culvert.cli.login;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.forwarding.keys.Prompter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Passes the prompts of keyboard-interactive on to the user, as ssh does: with the account in front, and after what the
 * server says of them.
 *
 * @param account as "user@host"
 * @param notices gets texts for the user to read, without their last line's end
 * @param executor hands the notices over, so may block
 */
record TerminalResponder(Prompter prompter, String account, Consumer<String> notices, Executor executor)
        implements ClientAuthMethod.Responder {
    @Override
    public CompletionStage<Optional<List<String>>> respond(String name, String instruction, List<Prompt> prompts) {
        CompletionStage<Optional<List<String>>> answers = CompletableFuture.supplyAsync(
                () -> {
                    Stream.of(name, instruction).filter(text -> !text.isEmpty()).forEach(notices);
                    return Optional.of(List.of());
                },
                executor);
        for (Prompt prompt : prompts) {
            answers = answers.thenCompose(soFar -> soFar.isEmpty()
                    ? CompletableFuture.completedStage(soFar)
                    : prompter.ask("(" + account + ") " + prompt.text(), prompt.echo())
                            .thenApply(line -> line.map(text -> with(soFar.get(), text))));
        }
        return answers;
    }

    private static List<String> with(List<String> answers, String one) {
        List<String> more = new ArrayList<>(answers);
        more.add(one);
        return more;
    }
}
