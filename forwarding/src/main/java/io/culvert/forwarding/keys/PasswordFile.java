package io.culvert.forwarding.keys;

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
 * Users and their passwords: lines of {@code name:hash} with hashes of bcrypt, as {@code htpasswd -nB name} prints them.
 * Empty lines and those that begin with "#" are comments. Immutable.
 */
public final class PasswordFile {
    /** Ours (rule A06): the work of a check doubles with each step, and 15 are seconds. */
    private static final int MAX_COST = 15;

    private static final int MIN_COST = 4;
    private static final int DEFAULT_COST = 10;
    private static final Pattern LINE =
            Pattern.compile("(?<name>[^:]+):(?<hash>\\$2[aby]\\$(?<cost>[0-9]{2})\\$[./0-9A-Za-z]{53})");

    private final Map<String, String> hashes;
    /** What an unknown user's password is compared with: as much work, so that time does not tell who exists (rule P08). */
    private final String nobody;

    private PasswordFile(Map<String, String> hashes, int cost) {
        this.hashes = Map.copyOf(hashes);
        this.nobody = OpenBSDBCrypt.generate(new byte[0], new byte[16], cost);
    }

    /**
     * Reads a file within the limits of {@link BoundedFile}. Blocks on the disk.
     *
     * @throws FileSystemException also if a line is neither a user nor a comment, or others than its owner may write it
     */
    public static PasswordFile read(Path file) throws IOException {
        if (UnixFile.of(file).writableByOthers()) {
            throw new FileSystemException(file.toString(), null, "others may write it; chmod go-w it");
        }
        Map<String, String> hashes = new HashMap<>();
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
            } else if (hashes.put(fields.group("name"), fields.group("hash")) != null) {
                throw complaint(file, line, "names a user for the second time");
            }
            highestCost = Math.max(highestCost, cost);
        }
        return new PasswordFile(hashes, hashes.isEmpty() ? DEFAULT_COST : highestCost);
    }

    private static FileSystemException complaint(Path file, BoundedFile.Line line, String reason) {
        return new FileSystemException(file + ":" + line.number(), null, "the line " + reason);
    }

    /** Takes its time: for a worker, not for an event loop. */
    public boolean matches(String name, String password) {
        String hash = hashes.get(name);
        boolean right =
                OpenBSDBCrypt.checkPassword(hash == null ? nobody : hash, password.getBytes(StandardCharsets.UTF_8));
        return right && hash != null;
    }
}
