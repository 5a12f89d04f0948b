package io.culvert.core.auth;

import io.culvert.codec.message.AuthMessages.Prompt;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Leads a dialogue of prompts and answers (RFC 4256). */
@FunctionalInterface
public interface KeyboardInteractiveAuthenticator {
    /** Called on the connection's event loop when a user asks for this method; must not block. A failed stage denies. */
    CompletionStage<Step> begin(LoginAttempt attempt);

    /** What comes next in a dialogue. */
    sealed interface Step {}

    /** The dialogue is over. */
    record Decided(AuthDecision decision) implements Step {}

    /** Ask these; {@code next} gets exactly as many answers as there are prompts, in their order. */
    record Challenge(String name, String instruction, List<Prompt> prompts, Answered next) implements Step {}

    /** Takes the answers to a challenge. */
    @FunctionalInterface
    interface Answered {
        CompletionStage<Step> answered(List<String> responses);
    }
}
