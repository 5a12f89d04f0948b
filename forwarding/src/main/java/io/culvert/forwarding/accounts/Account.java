package io.culvert.forwarding.accounts;

import io.culvert.core.FileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An account of the system, as a line of passwd(5) has it.
 *
 * @param password where its hash is not kept elsewhere
 * @param shell empty for the system's default
 */
public record Account(String name, String password, int uid, int gid, Path home, String shell) {
    private static final int FIELDS = 7;
    private static final String NUMBER = "[0-9]{1,10}";

    /**
     * Empty for a line that is no account's.
     *
     * @throws UncheckedIOException if its home is a folder that the JVM cannot name
     */
    static Optional<Account> parse(String line) {
        String[] fields = line.split(":", FIELDS);
        if (fields.length < FIELDS || !fields[2].matches(NUMBER) || !fields[3].matches(NUMBER)) {
            return Optional.empty();
        }
        // Numbers of 32 bits; the highest ones are negative here, as the JDK has them in a file's attributes.
        return Optional.of(new Account(
                fields[0],
                fields[1],
                (int) Long.parseLong(fields[2]),
                (int) Long.parseLong(fields[3]),
                home(fields[0], fields[5].isEmpty() ? "/" : fields[5]),
                fields[6]));
    }

    private static Path home(String name, String folder) {
        try {
            return FileName.path(folder);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new IOException("the home of the account " + name + ": " + e.getMessage(), e));
        }
    }
}
