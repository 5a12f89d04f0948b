package io.culvert.cli.login;

import io.culvert.forwarding.keys.Prompter;
import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks the user at the terminal; nobody is there when the program has none. */
record TerminalPrompter(Executor executor) implements Prompter {
    /** The bytes that were typed (rule K09), whatever the terminal's encoding. */
    static byte[] typed(String answer) {
        return answer.getBytes(charset());
    }

    /** Of what is typed, or printed in its place. */
    static Charset charset() {
        return charset(System.console());
    }

    private static Charset charset(@Nullable Console console) {
        return console == null ? StandardCharsets.UTF_8 : console.charset();
    }

    static boolean hasTerminal() {
        return isThere(System.console());
    }

    private static boolean isThere(@Nullable Console console) {
        return console != null;
    }

    @Override
    public CompletionStage<Optional<String>> ask(String prompt, boolean echo) {
        return CompletableFuture.supplyAsync(() -> Optional.ofNullable(read(System.console(), prompt, echo)), executor);
    }

    private static @Nullable String read(@Nullable Console console, String prompt, boolean echo) {
        if (console == null) {
            return null;
        }
        if (echo) {
            return console.readLine("%s", prompt);
        }
        char[] secret = console.readPassword("%s", prompt);
        return secret == null ? null : new String(secret);
    }
}
