package io.culvert.forwarding.keys;

import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host keys that known_hosts files list (SSH_KNOWN_HOSTS FILE FORMAT in sshd(8)). Immutable. */
public final class KnownHosts {
    private static final Logger log = LoggerFactory.getLogger(KnownHosts.class);
    /** Named in configurations to mean no file at all. */
    private static final Path NO_FILE = Path.of("/dev/null");

    private final List<KnownHost> entries;

    private KnownHosts(List<KnownHost> entries) {
        this.entries = List.copyOf(entries);
    }

    /** What is known of a host's key. */
    public sealed interface Lookup {}

    /** The host is known to have this key. */
    public record Matched() implements Lookup {}

    /** An authority that is known for the host vouches for the key. */
    public record Certified() implements Lookup {}

    /** No key of this host is known. */
    public record Unknown() implements Lookup {}

    /** Other keys are known for this host, the last of them, of type {@code knownType}, at this place. */
    public record Changed(Path file, int line, String knownType) implements Lookup {}

    /** The key must not be taken from this host. */
    public record Revoked(Path file, int line) implements Lookup {}

    /**
     * Reads files within the limits of {@link BoundedFile}. A missing one is empty; a line that is not understood is
     * skipped, with a warning when that happens first. Blocks on the disk.
     *
     * @throws IOException with the file's name and a reason, if a file is there and cannot be read: what it would have
     *     revoked is then not known
     */
    public static KnownHosts read(List<Path> files) throws IOException {
        List<KnownHost> entries = new ArrayList<>();
        for (Path file : files) {
            try {
                entries.addAll(KnownHost.parse(file, BoundedFile.bytes(file)));
            } catch (NoSuchFileException absent) {
                // Nothing is known yet.
            } catch (IOException e) {
                throw new FileSystemException(file.toString(), null, FileFault.words(e));
            }
        }
        return new KnownHosts(entries);
    }

    /** These and others. */
    KnownHosts with(List<KnownHost> others) {
        List<KnownHost> all = new ArrayList<>(entries);
        all.addAll(others);
        return new KnownHosts(all);
    }

    /** Like ssh, takes a key that is known for the host without the port, but only if none is known with it. */
    public Lookup lookup(String host, int port, SshPublicKey key) {
        Lookup lookup = lookup(HostName.of(host, port), key);
        if (lookup instanceof Unknown && port != HostName.DEFAULT_PORT) {
            Lookup withoutPort = lookup(HostName.of(host, HostName.DEFAULT_PORT), key);
            return withoutPort instanceof Changed ? lookup : withoutPort;
        }
        return lookup;
    }

    /**
     * What is known of the key that a certificate is for: what an authority of the host says of it, or, as with ssh
     * where none says anything that counts, what is known of the plain key.
     *
     * @param authorityAlgorithms with which an authority may have signed (CASignatureAlgorithms)
     */
    public Lookup lookup(
            String host, int port, Certificate certificate, List<String> authorityAlgorithms, Instant now) {
        Lookup lookup = authority(HostName.of(host, port), certificate);
        if (lookup instanceof Unknown && port != HostName.DEFAULT_PORT) {
            lookup = authority(HostName.of(host, HostName.DEFAULT_PORT), certificate);
        }
        if (lookup instanceof Certified) {
            Optional<String> refusal = new HostCertificate(certificate, authorityAlgorithms).refusal(host, now);
            if (refusal.isEmpty()) {
                return lookup;
            }
            log.warn("{}", refusal.get());
        }
        return lookup instanceof Revoked ? lookup : lookup(host, port, certificate.plain());
    }

    /** Whether an authority is known for a host: to ask the host for a certificate first. */
    public boolean hasAuthority(String host, int port) {
        return !matching(HostName.of(host, port), KnownHost.Marker.CERT_AUTHORITY)
                .isEmpty();
    }

    /** The types of the keys that are known for a host, in the files' order: to ask the host for one of these first. */
    public Set<String> knownTypes(String host, int port) {
        Set<String> types = new LinkedHashSet<>();
        matching(HostName.of(host, port), KnownHost.Marker.NONE)
                .forEach(entry -> types.add(entry.key().type()));
        return types;
    }

    /** Whether one of these files lists the key for exactly this host and port. */
    boolean lists(Collection<Path> files, String host, int port, SshPublicKey key) {
        return matching(HostName.of(host, port), KnownHost.Marker.NONE).stream()
                .anyMatch(entry -> entry.key().equals(key) && files.contains(entry.file()));
    }

    /** Adds a line with the host's name in clear, as {@link #append(Path, String, int, SshPublicKey, boolean)}. */
    public static void append(Path file, String host, int port, SshPublicKey key) throws IOException {
        append(file, host, port, key, false);
    }

    /**
     * Adds a line, and creates the file with mode 0600 and its folder with mode 0700 if they are missing. The line is
     * written at once, so that it never mixes with another program's. Blocks on the disk.
     *
     * @param hashed whether the line is not to give away the host's name
     * @throws IllegalArgumentException if the host's name has characters that mean something in the file
     */
    public static void append(Path file, String host, int port, SshPublicKey key, boolean hashed) throws IOException {
        if (file.equals(NO_FILE)) {
            return;
        }
        String line = KnownHost.line(HostName.of(HostName.requirePlain(host), port), key, hashed);
        PrivateFiles.createParents(file);
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), PrivateFiles.OWNER_ONLY)) {
            String start = endsWithinLine(file) ? "\n" : "";
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(start + line);
            if (channel.write(bytes) < bytes.limit()) {
                throw new IOException(file + ": the line was not written in full");
            }
        }
    }

    private Lookup authority(String name, Certificate certificate) {
        for (KnownHost entry : matching(name, KnownHost.Marker.REVOKED)) {
            if (entry.key().equals(certificate.plain()) || entry.key().equals(certificate.authority())) {
                return new Revoked(entry.file(), entry.line());
            }
        }
        return matching(name, KnownHost.Marker.CERT_AUTHORITY).stream()
                        .anyMatch(entry -> entry.key().equals(certificate.authority()))
                ? new Certified()
                : new Unknown();
    }

    private Lookup lookup(String name, SshPublicKey key) {
        for (KnownHost entry : matching(name, KnownHost.Marker.REVOKED)) {
            if (entry.key().equals(key)) {
                return new Revoked(entry.file(), entry.line());
            }
        }
        Lookup lookup = new Unknown();
        for (KnownHost entry : matching(name, KnownHost.Marker.NONE)) {
            if (entry.key().equals(key)) {
                return new Matched();
            }
            // A key of another type counts, too: or who sits in between would choose a type that is not known.
            lookup = new Changed(entry.file(), entry.line(), entry.key().type());
        }
        return lookup;
    }

    private List<KnownHost> matching(String name, KnownHost.Marker marker) {
        Predicate<KnownHost> matches =
                entry -> entry.marker() == marker && entry.names().contains(name);
        return entries.stream().filter(matches).toList();
    }

    private static boolean endsWithinLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        }
    }
}
