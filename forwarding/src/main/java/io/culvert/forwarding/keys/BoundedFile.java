package io.culvert.forwarding.keys;

import io.culvert.core.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads small files that decide who gets in (rule P09): regular files only, so that a FIFO or a device never holds a
 * thread, and never more of them than the limits below. The null device is an empty file: configurations name it, or
 * link to it, to mean no file at all.
 */
public final class BoundedFile {
    /** Ours. */
    public static final int MAX_BYTES = 1 << 20;

    public static final int MAX_LINE_BYTES = 16 * 1024;
    public static final int MAX_LINES = 10_000;

    private static final Path NULL_DEVICE = Path.of("/dev/null");

    private static final Logger log = LoggerFactory.getLogger(BoundedFile.class);

    private BoundedFile() {}

    /** A line without its end. Numbers begin with 1. */
    public record Line(int number, String text) {}

    /**
     * The whole file. Blocks on the disk.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws FileSystemException if it is not a regular file or has more than {@link #MAX_BYTES}
     */
    public static byte[] bytes(Path file) throws IOException {
        return bytes(file, MAX_BYTES);
    }

    /** The same with another limit. */
    static byte[] bytes(Path file, int maxBytes) throws IOException {
        if (!Files.readAttributes(file, "isRegularFile").containsValue(true)) {
            if (Files.isSameFile(file, NULL_DEVICE)) {
                return new byte[0];
            }
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            // One byte more than the file has: to fill the buffer is to see the file grow.
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(channel.size(), maxBytes) + 1);
            while (content.hasRemaining() && channel.read(content) >= 0) {}
            if (!content.hasRemaining()) {
                throw new FileSystemException(
                        file.toString(), null, "has more than " + maxBytes + " bytes or grows while it is read");
            }
            byte[] bytes = Arrays.copyOf(content.array(), content.position());
            Arrays.fill(content.array(), (byte) 0);
            return bytes;
        }
    }

    /**
     * The lines of a file, each decoded by {@link Text}; a byte-order mark is skipped. A line that is too long or has a NUL
     * byte is left out with a warning, and left out whole: a piece of it would mean something else than its author wrote.
     *
     * @throws FileSystemException also if there are more than {@link #MAX_LINES} lines
     */
    public static List<Line> lines(Path file) throws IOException {
        return lines(file, bytes(file));
    }

    /** The lines of what was read elsewhere, under the same limits. */
    static List<Line> lines(Path file, byte[] bytes) throws FileSystemException {
        return lines(file, bytes, log::warn);
    }

    /** The same with another place for the warnings. */
    static List<Line> lines(Path file, byte[] bytes, Consumer<String> warnings) throws FileSystemException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = byteOrderMark(bytes), end; start < bytes.length; start = end + 1) {
            end = endOfLine(bytes, start);
            if (++number > MAX_LINES) {
                throw new FileSystemException(file.toString(), null, "has more than " + MAX_LINES + " lines");
            }
            if (end - start > MAX_LINE_BYTES) {
                warnings.accept(file + ":" + number + ": line of " + (end - start) + " bytes ignored: too long");
            } else if (indexOf((byte) 0, bytes, start, end) < end) {
                warnings.accept(file + ":" + number + ": line with a NUL byte ignored");
            } else {
                int length = end > start && bytes[end - 1] == '\r' ? end - 1 - start : end - start;
                lines.add(new Line(number, Text.of(bytes, start, length)));
            }
        }
        return lines;
    }

    /** The length of the byte-order mark that some editors put before UTF-8; 0 if there is none. */
    public static int byteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf
                ? 3
                : 0;
    }

    /** Where the line that begins there ends: its line feed, or the end of the file. */
    public static int endOfLine(byte[] bytes, int start) {
        return indexOf((byte) '\n', bytes, start, bytes.length);
    }

    private static int indexOf(byte wanted, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
