package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * sshd's StrictModes: a file that lets people in counts only if nobody but its owners could have written it. That is a
 * matter of the file and of every directory above it, up to the user's home or to the root.
 */
record StrictModes(Set<Integer> owners, @Nullable Path home) {
    /** What is wrong, or empty. */
    Optional<String> complaint(Path file) throws IOException {
        Path real = file.toRealPath();
        Path top = home == null ? real.getRoot() : home.toRealPath();
        if (!sound(real)) {
            return Optional.of("bad ownership or modes for file " + real);
        }
        for (Path directory = real.getParent(); directory != null; directory = directory.getParent()) {
            if (!sound(directory)) {
                return Optional.of("bad ownership or modes for directory " + directory);
            }
            if (directory.equals(top)) {
                break;
            }
        }
        return Optional.empty();
    }

    private boolean sound(Path path) throws IOException {
        UnixFile file = UnixFile.of(path);
        return owners.contains(file.uid()) && !file.writableByOthers();
    }
}
