package io.culvert.forwarding;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;

/**
 * The file of a Unix-domain listener on its way to its name. It is bound in a folder that only its user can enter, gets
 * its mode there, and is then linked: so nobody ever meets it with the mode of the process's umask, which is no
 * business of one forward, and a link takes no name that is taken, as a rename would. Blocks.
 */
final class SocketFileDraft {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SocketFile wanted;
    private final SocketHolders holders;
    private final Path name;
    private final Path folder;
    private final Path draft;

    private SocketFileDraft(SocketFile wanted, SocketHolders holders, Path name, Path folder) {
        this.wanted = wanted;
        this.holders = holders;
        this.name = name;
        this.folder = folder;
        this.draft = folder.resolve("s");
    }

    /** @param holders of all that this process listens on */
    static SocketFileDraft create(SocketFile wanted, SocketHolders holders) throws IOException {
        Path asked = Path.of(wanted.path().path()).toAbsolutePath();
        Path itsFolder = Objects.requireNonNull(asked.getParent(), "a path that is not a folder");
        Path parent = wanted.isGuests() ? TrustedPath.folder(itsFolder) : itsFolder;
        Path name = parent.resolve(asked.getFileName());
        Path folder = parent.resolve("." + new BigInteger(30, RANDOM).toString(Character.MAX_RADIX));
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new SocketFileDraft(wanted, holders, name, folder);
    }

    /** Where to bind. */
    SocketPath path() {
        return new SocketPath(draft.toString());
    }

    /** Gives the file that was bound its mode and its name. */
    Published publish() throws IOException {
        Files.setAttribute(draft, "unix:mode", UnixFile.PERMISSIONS & ~wanted.mask());
        if (wanted.unlink()) {
            makeWay();
        }
        try {
            Files.createLink(name, draft);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("Address already in use", e);
        }
        Object identity = identity(name);
        holders.put(identity, wanted.user());
        return new Published(name, identity, holders);
    }

    /** Another's file, a link or anything that is no socket stays, and the name is taken then (rules W13, W18). */
    private void makeWay() throws IOException {
        try {
            UnixFile there = UnixFile.of(name, LinkOption.NOFOLLOW_LINKS);
            boolean own = there.uid()
                    == UnixFile.of(folder, LinkOption.NOFOLLOW_LINKS).uid();
            if (own && there.isSocket() && mayReplace(there.uid())) {
                Files.deleteIfExists(name);
            }
        } catch (NoSuchFileException nothingThere) {
            return;
        }
    }

    private boolean mayReplace(int owner) throws IOException {
        Optional<String> holder = holders.of(identity(name));
        if (holder.isPresent()) {
            return holder.get().equals(wanted.user());
        }
        return !wanted.isGuests() || owner != UnixFile.ROOT && nobodyListens();
    }

    private boolean nobodyListens() throws IOException {
        try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            caller.configureBlocking(false); // a full backlog would have it wait
            caller.connect(UnixDomainSocketAddress.of(name));
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    void discard() throws IOException {
        Files.deleteIfExists(draft);
        Files.deleteIfExists(folder);
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** A file under its name. */
    record Published(Path name, Object identity, SocketHolders holders) {
        /** Unless the name has gone to another file meanwhile. */
        void remove() throws IOException {
            holders.remove(identity);
            try {
                if (SocketFileDraft.identity(name).equals(identity)) {
                    Files.deleteIfExists(name);
                }
            } catch (NoSuchFileException goneAlready) {
                return;
            }
        }
    }
}
