package io.culvert.forwarding.keys;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A run of a program that prints no more than a {@link BoundedFile} may have, and ends well and soon. It prints to a
 * file and is looked at now and then: one that hangs, or leaves a child behind that keeps its output open, holds no
 * thread. The file has no name any more once the program runs, so that nothing is left of it however this process ends.
 */
final class BoundedProgram {
    private static final int LOOK_MILLIS = 10;

    private final String name;
    private final Process process;
    private final FileChannel printed;
    private final Duration deadline;
    private final Executor executor;
    private final long start = System.nanoTime();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private volatile boolean unwanted;

    private BoundedProgram(String name, Process process, FileChannel printed, Duration deadline, Executor executor) {
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
     */
    static BoundedProgram start(
            List<String> arguments, Map<String, String> environment, Duration deadline, Executor executor)
            throws IOException {
        Path file = Files.createTempFile("culvert", "");
        try {
            FileChannel printed = FileChannel.open(file);
            try {
                Process process = launch(arguments, environment, file);
                BoundedProgram program = new BoundedProgram(arguments.get(0), process, printed, deadline, executor);
                program.look();
                return program;
            } catch (IOException | RuntimeException e) {
                printed.close();
                throw e;
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** As {@link #start}, for whoever waits for what it prints in any case. */
    static CompletionStage<byte[]> run(
            List<String> arguments, Map<String, String> environment, Duration deadline, Executor executor)
            throws IOException {
        return start(arguments, environment, deadline, executor).result();
    }

    private static Process launch(List<String> arguments, Map<String, String> environment, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(output.toFile())
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What it prints; fails unless it succeeds within the limits. */
    CompletionStage<byte[]> result() {
        return result;
    }

    /** Ends it, and what it has started: nobody waits for its answer any more. */
    void end() {
        unwanted = true;
        kill();
    }

    private void look() {
        try {
            boolean ended = !process.isAlive(); // asked first: what it has printed by then is all there is
            if (unwanted) {
                throw new CancellationException(name + " is not needed any more");
            } else if (printed.size() > BoundedFile.MAX_BYTES) {
                throw new IOException(name + " prints more than " + BoundedFile.MAX_BYTES + " bytes");
            } else if (!ended && System.nanoTime() - start > deadline.toNanos()) {
                throw new IOException(name + " takes longer than " + deadline.toMillis() + " ms");
            } else if (!ended) {
                CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, this::lookOnExecutor)
                        .execute(this::look);
            } else if (process.exitValue() != 0) {
                throw new IOException(name + " failed, status " + process.exitValue());
            } else {
                byte[] output = output();
                printed.close();
                result.complete(output);
            }
        } catch (IOException | RuntimeException e) {
            giveUp(e);
        }
    }

    /** An executor that takes nothing any more is no reason to leave the program alone. */
    private void lookOnExecutor(Runnable look) {
        try {
            executor.execute(look);
        } catch (RuntimeException e) {
            giveUp(e);
        }
    }

    private byte[] output() throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(printed.size(), BoundedFile.MAX_BYTES));
        while (content.hasRemaining() && printed.read(content) >= 0) {}
        return Arrays.copyOf(content.array(), content.position());
    }

    private void giveUp(Exception cause) {
        kill();
        try {
            printed.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        result.completeExceptionally(cause);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
