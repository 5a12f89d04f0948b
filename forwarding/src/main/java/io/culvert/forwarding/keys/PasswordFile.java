package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Users and their passwords: lines of {@code name:hash} with hashes of bcrypt, as {@code htpasswd -nB name} prints
 * them. Empty lines and those that begin with "#" are comments. Immutable.
 */
public final class PasswordFile {
    /** Ours (rule A06): the work of a check doubles with each step, and 15 are seconds. */
    private static final int MAX_COST = 15;

    private static final int MIN_COST = 4;
    private static final int DEFAULT_COST = 10;
    private static final Pattern LINE =
            Pattern.compile("(?<name>[^:]+):(?<hash>\\$2[aby]\\$(?<cost>[0-9]{2})\\$[./0-9A-Za-z]{53})");

    /** Ours. */
    private static final long MAX_KEPT_BYTES = 4 << 20;

    private static final FileCache<PasswordFile> FILES =
            new FileCache<>(file -> readAnew(file, PasswordFile::bcrypt), MAX_KEPT_BYTES);

    private final Map<String, Hash> hashes;
    private final int highestCost;
    private final Bcrypt bcrypt;

    private record Hash(String text, int cost) {
        /** What no password has: salt and digest of zeros. */
        static Hash ofNobody(int cost) {
            return new Hash(String.format("$2y$%02d$", cost) + ".".repeat(53), cost);
        }
    }

    /** Whether a password has a hash. The work is 2 to the power of the hash's cost. */
    @FunctionalInterface
    interface Bcrypt {
        boolean check(String hash, byte[] password);
    }

    private PasswordFile(Map<String, Hash> hashes, int highestCost, Bcrypt bcrypt) {
        this.hashes = Map.copyOf(hashes);
        this.highestCost = highestCost;
        this.bcrypt = bcrypt;
    }

    private static boolean bcrypt(String hash, byte[] password) {
        return OpenBSDBCrypt.checkPassword(hash, password);
    }

    /**
     * What a file says now, within the limits of {@link BoundedFile}. It is read again when it has changed. Blocks on
     * the disk.
     *
     * @throws FileSystemException also if a line is neither a user nor a comment, or others than its owner may write it
     */
    public static PasswordFile read(Path file) throws IOException {
        return FILES.read(file);
    }

    static PasswordFile readAnew(Path file, Bcrypt bcrypt) throws IOException {
        if (UnixFile.of(file).writableByOthers()) {
            throw new FileSystemException(file.toString(), null, "others may write it; chmod go-w it");
        }
        Map<String, Hash> hashes = new HashMap<>();
        int highestCost = MIN_COST;
        for (BoundedFile.Line line : BoundedFile.lines(file)) {
            String text = line.text().strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Matcher fields = LINE.matcher(text);
            int cost = fields.matches() ? Integer.parseInt(fields.group("cost")) : 0;
            if (cost < MIN_COST || cost > MAX_COST) {
                throw complaint(
                        file, line, "is not name:hash with a hash of bcrypt of cost " + MIN_COST + " to " + MAX_COST);
            } else if (hashes.put(fields.group("name"), new Hash(fields.group("hash"), cost)) != null) {
                throw complaint(file, line, "names a user for the second time");
            }
            highestCost = Math.max(highestCost, cost);
        }
        return new PasswordFile(hashes, hashes.isEmpty() ? DEFAULT_COST : highestCost, bcrypt);
    }

    private static FileSystemException complaint(Path file, BoundedFile.Line line, String reason) {
        return new FileSystemException(file + ":" + line.number(), null, "the line " + reason);
    }

    /** Whether there is a password for this name. */
    public boolean knows(String name) {
        return hashes.containsKey(name);
    }

    /**
     * Takes its time: for a worker, not for an event loop. A no costs what one check of the file's highest cost does,
     * whoever the user is, so that time does not tell who exists, or whose hash is a cheap one (rule P08).
     */
    public boolean matches(String name, String password) {
        return matches(name, password.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for a password in whatever encoding its hash was made from. */
    public boolean matches(String name, byte[] password) {
        Hash hash = hashes.get(name);
        if (hash == null) {
            bcrypt.check(Hash.ofNobody(highestCost).text, password);
            return false;
        }
        if (bcrypt.check(hash.text, password)) {
            return true;
        }
        // Each cost is twice the work of the one below, so that these make up what is missing.
        for (int cost = hash.cost; cost < highestCost; cost++) {
            bcrypt.check(Hash.ofNobody(cost).text, password);
        }
        return false;
    }
}
