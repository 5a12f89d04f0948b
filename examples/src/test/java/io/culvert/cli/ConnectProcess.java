package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.testing.Unsound;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A {@code culvert connect} that runs. Its standard streams are pipes, but for errors, which go to a file. */
final class ConnectProcess implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Process process;
    private final Path errors;

    ConnectProcess(Path folder, String... arguments) throws IOException {
        errors = Files.createTempFile(folder, "connect", ".err");
        List<String> command = new ArrayList<>(CommandLines.DEFAULT_SIGNALS);
        command.addAll(CommandLines.process(arguments));
        process = new ProcessBuilder(command)
                .redirectError(Redirect.to(errors.toFile()))
                .start();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MatchResult awaitError(String pattern) {
        await(pattern).atMost(LONG).until(() -> !process.isAlive() || find(pattern) != null);
        MatchResult found = find(pattern);
        assertThat(found).as(errors()).isNotNull();
        return found;
    }

    private MatchResult find(String pattern) {
        return Pattern.compile(pattern).matcher(errors()).results().findFirst().orElse(null);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Its exit status. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), SECONDS))
                .as("it ends; %s", errors())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        assertThat(Unsound.linesOf(errors())).as("what it must not have to say").isEmpty();
    }
}
