package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A program that runs. What it prints goes to a file; closing this ends it and whatever it has started. */
final class PeerProcess implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final List<String> command;
    private final Path output;

    private PeerProcess(Process process, List<String> command, Path output) {
        this.process = process;
        this.command = command;
        this.output = output;
    }

    /** @param home holds all that the program keeps for its user, and its output */
    static PeerProcess start(Path home, List<String> command) {
        return start(home, Map.of(), command);
    }

    static PeerProcess start(Path home, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile(home, Path.of(command.get(0)).getFileName() + "-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("SSH_") || name.startsWith("XDG_"));
            builder.environment().put("HOME", home.toString());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(environment);
            return new PeerProcess(builder.start(), command, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a program that must succeed prints. */
    static String run(Path home, List<String> command) {
        try (PeerProcess started = start(home, command)) {
            assertThat(started.awaitExit()).as(started.toString()).isZero();
            return started.output();
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A connection to a port of this program, once it listens there. */
    Socket connect(int port) {
        Socket[] connected = new Socket[1];
        awaitWhileAlive("port " + port, () -> {
            Socket socket = new Socket();
            try {
                socket.connect(loopback(port));
                connected[0] = socket;
                return true;
            } catch (ConnectException e) {
                socket.close();
                return false;
            }
        });
        return connected[0];
    }

    PeerProcess awaitPort(int port) {
        try {
            connect(port).close();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program has printed a line that contains {@code text}, and returns the line. */
    String awaitLine(String text) {
        awaitWhileAlive("\"" + text + "\"", () -> line(text).isPresent());
        return line(text).orElseThrow();
    }

    private Optional<String> line(String text) {
        // The last line may not be complete yet.
        String all = output();
        return all.substring(0, all.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.contains(text))
                .findFirst();
    }

    private void awaitWhileAlive(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .failFast(() -> {
                    if (!process.isAlive() && !condition.call()) {
                        throw new AssertionError("ended without " + what + ": " + this);
                    }
                })
                .until(condition);
    }

    int awaitExit() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), SECONDS))
                    .as("has not ended: %s", this)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A line of input. */
    void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(toString(), e);
        }
    }

    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new AssertionError(toString(), e);
        }
    }

    /** All that it has printed so far, to both streams. */
    String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For messages of failures: the command and the end of what it printed. */
    @Override
    public String toString() {
        List<String> lines = output().lines().toList();
        return String.join(" ", command) + "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    @Override
    public void close() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(5, SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
