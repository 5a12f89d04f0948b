package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real programs that tests run. A missing one skips the test, or fails it where peers are required. */
final class Peers {
    private Peers() {}

    static void require(String program) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
        if (Boolean.getBoolean("culvert.peers.required")) {
            assertThat(found).as(program + " is installed").isTrue();
        }
        assumeTrue(found, program + " is not installed");
    }

    /** Runs a program that must succeed, and returns what it printed. */
    static String run(String... command) {
        require(command[0]);
        Result result = tryToRun(command);
        assertThat(result.status())
                .as("%s: %s", List.of(command), result.output())
                .isZero();
        return result.output();
    }

    record Result(int status, String output) {}

    static Result tryToRun(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A new key made by ssh-keygen: the private file, beside which is its ".pub". */
    static Path key(Path folder, String name, String type, int bits, String... options) {
        Path file = folder.resolve(name);
        String[] command = {
            "ssh-keygen", "-q", "-t", type, "-b", Integer.toString(bits), "-C", "test", "-f", file.toString()
        };
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        run(all);
        return file;
    }
}
