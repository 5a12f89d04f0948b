package io.culvert.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The file that the log goes to, appended to what it has. What cannot be written, as to a full disk, is lost and counted; standard error
 * says so once, and again when lines get through. For the thread that writes the log.
 */
final class LogFile extends OutputStream {
    private final Path path;
    private final PrintStream errors;
    private OutputStream out;
    private long lost;

    private LogFile(Path path, OutputStream out, PrintStream errors) {
        this.path = path;
        this.out = out;
        this.errors = errors;
    }

    /**
     * @param errors where to say what cannot be written
     * @throws IOException with a sentence
     */
    static LogFile open(Path path, PrintStream errors) throws IOException {
        try {
            return new LogFile(path, append(path), errors);
        } catch (IOException e) {
            throw new IOException("Couldn't open logfile " + path + ": " + reason(e), e);
        }
    }

    private static OutputStream append(Path path) throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Goes on in the file that now has this name; in the old one, if there can be none. */
    void reopen() {
        try {
            OutputStream before = out;
            out = append(path);
            before.close();
        } catch (IOException e) {
            errors.println("culvert: cannot open the log file " + path + " again: " + reason(e));
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
            if (lost > 0) {
                errors.println("culvert: the log file " + path + " can be written again; " + lost + " lines are lost");
                lost = 0;
            }
        } catch (IOException e) {
            if (lost++ == 0) {
                errors.println("culvert: cannot write to the log file " + path + ": " + reason(e)
                        + "; lines are lost until it can be written again");
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static @Nullable String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "no such folder"
                : e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    }
}
