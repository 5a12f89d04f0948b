package io.culvert.perf.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A program that runs for the comparison. It ends, with its descendants, when it is closed or when this JVM ends. */
final class Peer implements AutoCloseable {
    private static final Duration MOST_FOR_START = Duration.ofSeconds(30);
    private static final Duration MOST_FOR_END = Duration.ofSeconds(3);
    private static final int POLL_MILLIS = 20;

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread ending;

    private Peer(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        ending = new Thread(this::end, "culvert-end-of-" + name);
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * @param name as a person calls it
     * @param log takes what it prints
     */
    static Peer start(String name, List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        try {
            return new Peer(name, process, log);
        } catch (IllegalStateException e) { // this JVM ends, and would not end the process any more
            process.destroyForcibly();
            throw new IOException("interrupted", e);
        }
    }

    /** A port of this machine that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }

    /** As a person calls it. */
    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Blocks until it listens.
     *
     * @throws IOException if the program ends or too much time passes
     */
    Peer awaitListening(int port) throws IOException, InterruptedException {
        return await("listen on port " + port, () -> Listening.on(port, pid()));
    }

    /**
     * Blocks until the program has printed this.
     *
     * @throws IOException if the program ends or too much time passes
     */
    Peer awaitOutput(String text) throws IOException, InterruptedException {
        return await("say \"" + text + '"', () -> Files.readString(log).contains(text));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private Peer await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + MOST_FOR_START.toNanos();
        boolean waits = true;
        try {
            while (!condition.holds()) {
                if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException(name + " ended with status " + process.exitValue() + ": " + lastWords());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            name + " did not " + what + " within " + MOST_FOR_START.toSeconds() + " s: " + lastWords());
                }
            }
            waits = false;
            return this;
        } finally {
            if (waits) {
                close();
            }
        }
    }

    /**
     * Blocks until it has ended by itself, and in good order.
     *
     * @throws IOException if it did not
     */
    void awaitEnd(Duration atMost) throws IOException, InterruptedException {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name + " did not end within " + atMost.toSeconds() + " s: " + lastWords());
            }
            if (process.exitValue() != 0) {
                throw new IOException(name + " ended with status " + process.exitValue() + ": " + lastWords());
            }
        } finally {
            close();
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
    }

    private void end() {
        // The children of sshd outlive it for as long as their connections last.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + MOST_FOR_END.toNanos();
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                each.destroyForcibly();
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                each.destroyForcibly();
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException theHookRuns) {
            return;
        }
        end();
    }
}
