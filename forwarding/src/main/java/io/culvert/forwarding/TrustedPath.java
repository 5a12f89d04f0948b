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
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

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
        return walk(path, (place, step) -> {
            if (!isTrusted(step.uid()) || !step.isLink() && step.isShared()) {
                throw changeable(place);
            }
        });
    }

    /**
     * Who must listen on the socket that this path leads to; empty if it makes no difference, since nobody but root and this
     * process's user can change the folders on the way. Whoever can change them may have done so by the time that the socket
     * is connected to. So what is connected to then must be theirs, and lends nobody more than they could lend.
     *
     * @throws IOException also if somebody else has put a link into the way, or if more than one account can change it
     */
    static OptionalInt listener(Path path) throws IOException {
        Set<Integer> others = new TreeSet<>();
        AtomicBoolean fixed = new AtomicBoolean(true);
        walk(path, (place, step) -> {
            boolean trusted = isTrusted(step.uid());
            if (step.isLink()) {
                if (!trusted) {
                    throw changeable(place);
                }
                return;
            }
            if (!trusted) {
                others.add(step.uid());
            }
            if (step.isSocket()) {
                // In a folder like /tmp only its owner can put something else in its place.
                Path folder = Objects.requireNonNull(place.getParent(), "a socket is in a folder");
                if (!trusted && UnixFile.of(folder).writableByOthers()) {
                    fixed.set(false);
                }
            } else if (!trusted || step.isShared()) {
                fixed.set(false);
            }
        });
        if (fixed.get()) {
            return OptionalInt.empty();
        } else if (others.size() != 1) {
            throw new FileSystemException(path + " is in a folder that others than " + trusted()
                    + " can change, and the folder and the socket do not belong to one other account");
        }
        return OptionalInt.of(others.iterator().next());
    }

    /** Looks at one step of the way, itself and not what it is a link to. */
    private interface Check {
        void step(Path place, UnixFile step) throws IOException;
    }

    private static Path walk(Path path, Check check) throws IOException {
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
            check.step(next, step);
            if (!step.isLink()) {
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

    private static FileSystemException changeable(Path place) throws IOException {
        return new FileSystemException(place + " could be changed by others than " + trusted());
    }

    private static String trusted() throws IOException {
        return ProcessUser.isRoot() ? "root" : "root and " + ProcessUser.self();
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
