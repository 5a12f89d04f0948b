package io.culvert.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A program of another SSH implementation. Where it is missing the test is skipped, or fails if peers are required. */
public record PeerProgram(String path) {
    public static PeerProgram find(String name) {
        List<Path> found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .toList();
        if (Boolean.getBoolean("culvert.peers.required")) {
            assertThat(found).as("peer program " + name).isNotEmpty();
        }
        assumeTrue(!found.isEmpty(), name + " is not installed");
        return new PeerProgram(found.get(0).toString());
    }

    public ProcessBuilder with(String... arguments) {
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** What the program prints, which must succeed. */
    public String run(String... arguments) throws IOException, InterruptedException {
        return run(new byte[0], arguments);
    }

    public String run(byte[] input, String... arguments) throws IOException, InterruptedException {
        Process process = with(arguments).redirectErrorStream(true).start();
        process.getOutputStream().write(input);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
