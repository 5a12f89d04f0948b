package io.culvert.forwarding.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The real programs, to compare with. Where one is missing a test is skipped, unless culvert.peers.required is true.
 */
final class OpenSsh {
    private OpenSsh() {}

    /** What the program says, or empty if it fails. */
    static Optional<String> run(Map<String, String> environment, String program, String... arguments) {
        Path path = find(program);
        List<String> command =
                Stream.concat(Stream.of(path.toString()), Stream.of(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rest of the first line that begins with this word. */
    static String value(String output, String keyword) {
        return output.lines()
                .filter(line -> line.startsWith(keyword + " "))
                .map(line -> line.substring(keyword.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static Path find(String program) {
        Optional<Path> found = Stream.of(
                        "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent() || Boolean.getBoolean("culvert.peers.required"), program + " is not installed");
        return found.orElseThrow(() -> new IllegalStateException(program + " is not installed but required"));
    }
}
