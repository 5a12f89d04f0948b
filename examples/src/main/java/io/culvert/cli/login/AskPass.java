package io.culvert.cli.login;

import io.culvert.forwarding.keys.Prompter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks by the program that SSH_ASKPASS names, where ssh does: without a terminal but with a display, or as
 * SSH_ASKPASS_REQUIRE says. Everywhere else it asks at the terminal. As from ssh, the program is told nothing in
 * SSH_ASKPASS_PROMPT: what is asked for here is always an answer, never a mere consent or a touch.
 *
 * @param environment the program's own, which the other program inherits
 * @param executor waits for the other program, so may block
 */
record AskPass(Map<String, String> environment, TerminalPrompter terminal, Executor executor) implements Prompter {
    private static final Logger LOG = LoggerFactory.getLogger(AskPass.class);

    private static final String USUAL_PROGRAM = "/usr/bin/ssh-askpass";
    /** As ssh. */
    private static final int MAX_ANSWER_BYTES = 1023;

    @Override
    public CompletionStage<Optional<String>> ask(String prompt, boolean echo) {
        return isWanted() ? CompletableFuture.supplyAsync(() -> answer(prompt), executor) : terminal.ask(prompt, echo);
    }

    private boolean isWanted() {
        return switch (environment.getOrDefault("SSH_ASKPASS_REQUIRE", "").toLowerCase(Locale.ROOT)) {
            case "force" -> true;
            case "never" -> false;
            case "prefer" -> hasDisplay();
            default -> hasDisplay() && !TerminalPrompter.hasTerminal();
        };
    }

    private boolean hasDisplay() {
        return !environment.getOrDefault("DISPLAY", "").isEmpty()
                || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
    }

    /** The first line of what the program prints; empty if it fails, as it does when the user cancels. */
    private Optional<String> answer(String prompt) {
        String program = environment.getOrDefault("SSH_ASKPASS", USUAL_PROGRAM);
        Process process;
        try {
            process = new ProcessBuilder(program, prompt)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            LOG.error("cannot run {}; let SSH_ASKPASS be the path of a program", program);
            return Optional.empty();
        }
        try {
            byte[] answer = printed(process);
            return process.waitFor() == 0 ? Optional.of(firstLine(answer)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroy();
        }
    }

    /** Who has more to say than that must not wait for ever, so the pipe is closed. */
    private static byte[] printed(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            return output.readNBytes(MAX_ANSWER_BYTES);
        }
    }

    private static String firstLine(byte[] answer) {
        int length = 0;
        while (length < answer.length && answer[length] != '\n' && answer[length] != '\r') {
            length++;
        }
        return new String(answer, 0, length, TerminalPrompter.charset());
    }
}
