package io.culvert.forwarding;

import io.culvert.forwarding.accounts.UnixFile;
import io.culvert.forwarding.keys.ProcessUser;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way to a Unix-domain socket, walked as the kernel walks it, for a log-in that has fewer rights than this process.
 * Whoever can put a link in the way could lead this process to a file of its own (rules W13, W18). Blocks on the disk.
 */
final class TrustedPath {
    /** Linux's. */
    private static final int MAX_LINKS = 40;

    private TrustedPath() {}

    /**
     * The folder that this path leads to.
     *
     * @throws IOException also if somebody else than root and this process's user could change a step of the way
     */
    static Path folder(Path path) throws IOException {
        return walk(path, true);
    }

    /** @throws IOException also if somebody else than root and this process's user has put a link into the way */
    static void checkLinks(Path path) throws IOException {
        walk(path, false);
    }

    private static Path walk(Path path, boolean unchangeable) throws IOException {
        Path at = path.getRoot();
        int links = 0;
        Deque<Path> rest = new ArrayDeque<>();
        push(path, rest);
        while (!rest.isEmpty()) {
            Path name = rest.pop();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name).normalize();
            UnixFile step = UnixFile.of(next, LinkOption.NOFOLLOW_LINKS);
            boolean link = step.isLink();
            if ((link || unchangeable) && !isTrusted(step.uid()) || unchangeable && !link && step.isShared()) {
                throw new FileSystemException(next + " could be changed by others than root and " + ProcessUser.self());
            } else if (!link) {
                at = next;
            } else if (++links > MAX_LINKS) {
                throw new FileSystemException(next + " is one of too many symbolic links");
            } else {
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? target.getRoot() : at;
                push(target, rest);
            }
        }
        return at;
    }

    private static boolean isTrusted(int uid) throws IOException {
        return uid == UnixFile.ROOT || uid == ProcessUser.uid();
    }

    private static void push(Path path, Deque<Path> rest) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
    }
}
