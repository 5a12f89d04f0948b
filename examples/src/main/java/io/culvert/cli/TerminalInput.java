package io.culvert.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, if it is a terminal: read only while this process is in the foreground, and something has been typed. The
 * kernel stops a process that reads its terminal in the background (SIGTTIN). Blocks. On Linux; where the JVM cannot call
 * poll(2), a process that is moved to the background while it waits for the user is stopped.
 */
final class TerminalInput extends InputStream {
    /** Ours: how long it takes at most to see that the process has come to the foreground, or has left it. */
    private static final int LOOK_MILLIS = 200;

    private static final short POLLIN = 1;
    private static final Path STAT = Path.of("/proc/self/stat");

    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final @Nullable Poll poll;

    /** A pollfd of standard input, and who looks at it. */
    private record Poll(LibC libc, Object pollfd, ByteBuffer content) {
        static @Nullable Poll of(LibC libc) {
            try {
                Object pollfd = LibC.memory(Integer.BYTES + 2 * Short.BYTES);
                return new Poll(libc, pollfd, LibC.content(pollfd));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        boolean hasSomething() throws IOException {
            content.putShort(Integer.BYTES, POLLIN);
            return libc.call("poll", pollfd, 1L, LOOK_MILLIS) != 0;
        }
    }

    private TerminalInput(@Nullable Poll poll) {
        this.poll = poll;
    }

    /** Standard input, whatever it is. */
    static InputStream ofStandardInput() {
        return isTerminal() ? new TerminalInput(poll()) : new FileInputStream(FileDescriptor.in);
    }

    private static @Nullable Poll poll() {
        LibC libc = LibC.load().orElse(null);
        return libc == null ? null : Poll.of(libc);
    }

    private static boolean isTerminal() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Whether the terminal listens to this process's group (proc(5): pgrp and tpgid). */
    private static boolean inForeground() throws IOException {
        String stat = Files.readString(STAT);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        String group = fields[2];
        String foreground = fields[5];
        return group.equals(foreground) || foreground.equals("-1"); // it is not the terminal that controls us
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (!inForeground()) {
                pause();
            } else if (poll == null || poll.hasSomething() && inForeground()) {
                return in.read(bytes, offset, length);
            }
        }
    }

    private static void pause() throws IOException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
}
