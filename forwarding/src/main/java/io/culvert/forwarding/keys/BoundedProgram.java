package io.culvert.forwarding.keys;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A run of a program that prints no more than a {@link BoundedFile} may have, and ends well and soon. It prints to a file and is
 * looked at now and then: one that hangs, or leaves a child behind that keeps its output open, holds no thread.
 */
final class BoundedProgram {
    private static final int LOOK_MILLIS = 10;

    private final String name;
    private final Process process;
    private final Path printed;
    private final Duration deadline;
    private final Executor executor;
    private final long start = System.nanoTime();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    private BoundedProgram(String name, Process process, Path printed, Duration deadline, Executor executor) {
        this.name = name;
        this.process = process;
        this.printed = printed;
        this.deadline = deadline;
        this.executor = executor;
    }

    /**
     * Starts a program with nothing to read and nothing but this environment. Blocks on the disk.
     *
     * @param executor may block
     * @return what it prints; fails unless it succeeds within the limits
     */
    static CompletionStage<byte[]> run(
            List<String> arguments, Map<String, String> environment, Duration deadline, Executor executor)
            throws IOException {
        Path printed = Files.createTempFile("culvert", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(arguments)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(printed.toFile())
                    .redirectError(Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            BoundedProgram program = new BoundedProgram(arguments.get(0), builder.start(), printed, deadline, executor);
            program.look();
            return program.result;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(printed);
            throw e;
        }
    }

    private void look() {
        try {
            boolean ended = !process.isAlive(); // asked first: what it has printed by then is all there is
            if (Files.size(printed) > BoundedFile.MAX_BYTES) {
                throw new IOException(name + " prints more than " + BoundedFile.MAX_BYTES + " bytes");
            } else if (!ended && System.nanoTime() - start > deadline.toNanos()) {
                throw new IOException(name + " takes longer than " + deadline.toMillis() + " ms");
            } else if (!ended) {
                CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, executor)
                        .execute(this::look);
            } else if (process.exitValue() != 0) {
                throw new IOException(name + " failed, status " + process.exitValue());
            } else {
                byte[] output = BoundedFile.bytes(printed);
                Files.delete(printed);
                result.complete(output);
            }
        } catch (IOException | RuntimeException e) {
            giveUp(e);
        }
    }

    private void giveUp(Exception cause) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            Files.deleteIfExists(printed);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        result.completeExceptionally(cause);
    }
}
