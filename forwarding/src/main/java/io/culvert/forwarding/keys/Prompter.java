package io.culvert.forwarding.keys;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks the user. */
@FunctionalInterface
public interface Prompter {
    /**
     * Must not block the caller.
     *
     * @param prompt printed as it is, without a line end behind it
     * @param echo whether the user sees what is typed
     * @return the line without its end; empty if there is nobody to ask
     */
    CompletionStage<Optional<String>> ask(String prompt, boolean echo);
}
