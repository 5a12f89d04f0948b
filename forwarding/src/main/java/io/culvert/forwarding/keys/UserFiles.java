package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that say who gets in as a user. A user is a name for which such a file exists; it need not be an account of
 * this system.
 *
 * @param strictModes whether to pass over a file that others than root, the user and this process could have written
 */
record UserFiles(List<UserFilePattern> patterns, boolean strictModes, SystemUsers users) {
    /**
     * Ours: a name that is safe as a part of a path. It comes from the network, before anybody has logged in (rule
     * K01).
     */
    static final Pattern SAFE_NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_.@+-]{0,127}");

    private static final Logger log = LoggerFactory.getLogger(UserFiles.class);

    /** Those that there are and that can be trusted. Blocks on the disk. */
    List<Path> of(String userName) throws IOException {
        if (!SAFE_NAME.matcher(userName).matches()) {
            log.debug("no files for a user whose name has {} characters, some of them unusual", userName.length());
            return List.of();
        }
        SystemUsers.@Nullable Account account = users.find(userName).orElse(null);
        List<Path> files = new ArrayList<>();
        for (UserFilePattern pattern : patterns) {
            files(pattern, userName, account).stream()
                    .filter(UserFiles::isThere)
                    .filter(file -> !strictModes || sound(file, account))
                    .forEach(files::add);
        }
        return files;
    }

    /** Whether there is one, sound or not, as far as this process may see. Says nothing in the log. Blocks on the disk. */
    boolean exist(String userName) throws IOException {
        if (!SAFE_NAME.matcher(userName).matches()) {
            return false;
        }
        SystemUsers.@Nullable Account account = users.find(userName).orElse(null);
        for (UserFilePattern pattern : patterns) {
            if (files(pattern, userName, account).stream().anyMatch(Files::exists)) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> files(UserFilePattern pattern, String userName, SystemUsers.@Nullable Account account)
            throws IOException {
        try {
            return pattern.expand(userName, account == null ? null : account.home());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (FileSystemException e) {
            log.warn("{} not used: the folder {} cannot be read", pattern.pattern(), e.getFile());
            return List.of();
        }
    }

    /** What this process may not see is said, or its user would seek the fault in the keys. */
    private static boolean isThere(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (AccessDeniedException e) {
            log.warn("{} not used: {} may not see it", file, ProcessUser.name());
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** A file that cannot be used must not keep the next one from being read. */
    private boolean sound(Path file, SystemUsers.@Nullable Account account) {
        try {
            Optional<String> complaint = modes(file, account).complaint(file);
            complaint.ifPresent(text -> log.warn("{} not used: {}", file, text));
            return complaint.isEmpty();
        } catch (IOException e) {
            log.warn("{} not used: {}", file, FileFault.words(e));
            return false;
        }
    }

    private StrictModes modes(Path file, SystemUsers.@Nullable Account account) throws IOException {
        Set<Integer> owners = new HashSet<>(Set.of(UnixFile.ROOT));
        owners.add(users.processUid());
        if (account == null) {
            return new StrictModes(owners, null);
        }
        owners.add(account.uid());
        return new StrictModes(owners, file.startsWith(account.home()) ? account.home() : null);
    }
}
