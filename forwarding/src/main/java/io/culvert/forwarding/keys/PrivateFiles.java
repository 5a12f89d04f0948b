package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Creates files whose permissions are right from their first moment on (rule A11). */
final class PrivateFiles {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = mode("rw-------");
    static final FileAttribute<Set<PosixFilePermission>> READABLE_BY_ALL = mode("rw-r--r--");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY = mode("rwx------");

    private PrivateFiles() {}

    /** Creates the folders that are missing above a file, with mode 0700. */
    static void createParents(Path file) throws IOException {
        Files.createDirectories(parent(file), OWNER_ONLY_DIRECTORY);
    }

    /**
     * Creates a file with all of its content at once: nobody ever sees a part of it.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one, which is left as it is
     */
    static void create(Path file, byte[] content, FileAttribute<?> mode) throws IOException {
        Path draft = Files.createTempFile(parent(file), "." + file.getFileName(), ".new", mode);
        try {
            write(draft, content);
            // A link fails if the name is taken; a move would replace what is there.
            Files.createLink(file, draft);
        } finally {
            Files.delete(draft);
        }
    }

    /**
     * Puts content in the place of a file's, at once; the old file stays beside it as "FILE.old", as ssh and ssh-keygen leave
     * it. The new one is its owner's alone.
     */
    static void replace(Path file, byte[] content) throws IOException {
        Path draft = Files.createTempFile(parent(file), "." + file.getFileName(), ".new", OWNER_ONLY);
        try {
            write(draft, content);
            Path old = file.resolveSibling(file.getFileName() + ".old");
            Files.deleteIfExists(old);
            Files.createLink(old, file);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void write(Path draft, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static Path parent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " cannot be a file");
        }
        return parent;
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
