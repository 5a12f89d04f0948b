package io.culvert.cli.login;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.forwarding.keys.Prompter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Passes the prompts of keyboard-interactive on to the user, with the account in front as ssh has it. */
record TerminalResponder(Prompter prompter, String account) implements ClientAuthMethod.Responder {
    @Override
    public CompletionStage<Optional<List<String>>> respond(String name, String instruction, List<Prompt> prompts) {
        CompletionStage<Optional<List<String>>> answers =
                CompletableFuture.completedStage(Optional.of(new ArrayList<>()));
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
