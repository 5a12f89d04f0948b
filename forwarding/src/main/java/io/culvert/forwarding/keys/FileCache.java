package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was read from files, for as long as they stay what they were. A file is another one when its inode, its size or
 * one of its times is; whoever is asked reads it anew then. One that has only just changed may change again within the
 * same tick of the file system's clock, so it is read at each question until that is over. Any thread may ask.
 */
public final class FileCache<T> {
    /** Ours: some file systems count in whole seconds, or in two. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Reader<T> reader;
    private final long maxBytes;
    private final Clock clock;
    private final Map<Path, Entry<T>> entries = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();

    /** Makes something of a file. */
    public interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private record Identity(Map<String, Object> attributes) {
        private static final String UNIX = "unix:dev,ino,size,lastModifiedTime,ctime";
        private static final String BASIC = "basic:fileKey,size,lastModifiedTime,creationTime";

        static Identity of(Path file) throws IOException {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            return new Identity(Files.readAttributes(file, unix ? UNIX : BASIC));
        }

        long size() {
            return attributes.get("size") instanceof Long size ? size : Long.MAX_VALUE;
        }

        boolean changedBefore(Instant instant) {
            return attributes.get("lastModifiedTime") instanceof FileTime modified
                    && modified.toInstant().isBefore(instant);
        }
    }

    private static final class Entry<T> {
        private final Identity identity;
        private final T content;
        private volatile long lastUse;

        Entry(Identity identity, T content, long lastUse) {
            this.identity = identity;
            this.content = content;
            this.lastUse = lastUse;
        }
    }

    /** @param maxBytes of all files whose content is kept; what it is made into may be larger */
    public FileCache(Reader<T> reader, long maxBytes) {
        this(reader, maxBytes, Clock.systemUTC());
    }

    FileCache(Reader<T> reader, long maxBytes, Clock clock) {
        this.reader = reader;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Blocks on the disk. */
    public T read(Path file) throws IOException {
        Identity identity = Identity.of(file);
        Entry<T> known = entries.get(file);
        if (known != null && known.identity.equals(identity)) {
            known.lastUse = uses.incrementAndGet();
            return known.content;
        }
        entries.remove(file);
        Instant before = clock.instant();
        T content = reader.read(file);
        if (identity.size() <= maxBytes
                && identity.changedBefore(before.minus(SETTLED))
                && identity.equals(Identity.of(file))) {
            entries.put(file, new Entry<>(identity, content, uses.incrementAndGet()));
            makeRoom();
        }
        return content;
    }

    /** Forgets what was not asked for the longest. */
    private void makeRoom() {
        while (entries.values().stream()
                        .mapToLong(entry -> entry.identity.size())
                        .sum()
                > maxBytes) {
            entries.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastUse))
                    .ifPresent(oldest -> entries.remove(oldest.getKey(), oldest.getValue()));
        }
    }

    /** Files that are kept. */
    int size() {
        return entries.size();
    }
}
