package io.culvert.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file for results, opened before there are any, so that no run is in vain. If none come, a file that was there before
 * is as it was, and one that was not is not there.
 */
final class OutputFile implements AutoCloseable {
    private final Path path;
    private final boolean isNew;
    private final FileChannel channel;
    private boolean written;

    private OutputFile(Path path, boolean isNew, FileChannel channel) {
        this.path = path;
        this.isNew = isNew;
        this.channel = channel;
    }

    /** @throws IOException if it cannot be written; its message is fit for a user's eyes */
    static OutputFile open(Path path) throws IOException {
        boolean isNew = Files.notExists(path);
        try {
            return new OutputFile(
                    path, isNew, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /** All of it. */
    void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            written = true;
            channel.truncate(0);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static IOException failure(Path path, IOException e) {
        @Nullable
        String why = e instanceof NoSuchFileException
                ? "no such folder"
                : e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
        return new IOException("cannot write " + path + ": " + why, e);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (isNew && !written) {
            Files.deleteIfExists(path);
        }
    }
}
