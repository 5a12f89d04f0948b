package io.culvert.cli;

import io.culvert.forwarding.accounts.Account;
import io.culvert.forwarding.accounts.NameService;
import io.culvert.forwarding.accounts.UnixFile;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.ProcessUser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keyword RunAs: after the server has read its host keys and listens, it changes to another account for good (rule
 * W18). A system call changes one thread only, but libc's functions change every thread of the process, the JVM's own
 * included. Each thread is then checked, and nobody is served unless all have changed.
 */
final class RunAs {
    private static final Logger LOG = LoggerFactory.getLogger(RunAs.class);

    private final Account account;
    private final LibC libc;

    private RunAs(Account account, LibC libc) {
        this.account = account;
        this.libc = libc;
    }

    /**
     * What has to be done; nothing where no account is named, or this process is that account.
     *
     * @throws IOException in a sentence, if it cannot be done
     */
    static Optional<RunAs> of(ServerSettings settings) throws IOException {
        String name = settings.runAs().orElse(ProcessUser.self());
        if (ProcessUser.is(name)) {
            return Optional.empty();
        } else if (!ProcessUser.isRoot()) {
            throw new IOException("RunAs: only root can become " + name + ", but this server runs as "
                    + ProcessUser.self() + "; start it as root or as " + name);
        }
        Account account = NameService.ofThisSystem()
                .account(name)
                .orElseThrow(() -> new IOException("RunAs: there is no account " + name + "; make it with useradd"));
        if (account.uid() == UnixFile.ROOT) {
            throw new IOException("RunAs: " + name + " is root by another name; name an account without root's rights");
        }
        LibC libc = LibC.load()
                .orElseThrow(() -> new IOException("RunAs: Java "
                        + Runtime.version().feature()
                        + " cannot change the account of its process on this system; use Java 22 or above, or start the"
                        + " server as " + name
                        + " (for ports below 1024 with AmbientCapabilities=CAP_NET_BIND_SERVICE in systemd's unit)"));
        return Optional.of(new RunAs(account, libc));
    }

    /**
     * Changes this process to the account.
     *
     * @throws IOException in a sentence. The process must then end, because some of its threads may have changed and
     *     others not
     */
    void become() throws IOException {
        call("initgroups", account.name(), account.gid());
        call("setresgid", account.gid(), account.gid(), account.gid());
        call("setresuid", account.uid(), account.uid(), account.uid());
        if (libc.call("setresuid", UnixFile.ROOT, UnixFile.ROOT, UnixFile.ROOT) == 0
                || libc.call("setresgid", UnixFile.ROOT, UnixFile.ROOT, UnixFile.ROOT) == 0) {
            throw new IOException(
                    "RunAs: this process still has capabilities that let it become root again; start it without them");
        }
        checkThreads();
        System.setProperty("user.name", account.name());
        System.setProperty("user.home", account.home().toString());
        checkProgram();
        LOG.info("Running as {}.", account.name());
    }

    private void call(String function, Object... arguments) throws IOException {
        if (libc.call(function, arguments) != 0) {
            throw new IOException("RunAs: " + function + " of the C library has failed; start the server as root, with"
                    + " CAP_SETUID and CAP_SETGID");
        }
    }

    private void checkThreads() throws IOException {
        String uids = fourTimes(account.uid());
        String gids = fourTimes(account.gid());
        Map<String, String> expected = Map.of(
                "Uid", uids, "Gid", gids, "CapPrm", noCapability(), "CapEff", noCapability(), "CapAmb", noCapability());
        List<Path> threads;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
            threads = all.toList();
        }
        for (Path thread : threads) {
            Map<String, String> status = status(thread);
            for (Map.Entry<String, String> field : expected.entrySet()) {
                String value = status.getOrDefault(field.getKey(), field.getValue()); // a thread may just have ended
                if (!value.equals(field.getValue())) {
                    throw new IOException("RunAs: thread " + thread.getFileName() + " has " + field.getKey() + " "
                            + value + " instead of " + field.getValue() + "; start the server as " + account.name()
                            + " instead");
                }
            }
        }
    }

    private static Map<String, String> status(Path thread) {
        Map<String, String> fields = new TreeMap<>();
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
            lines.map(line -> line.split(":\\s*", 2))
                    .filter(field -> field.length == 2)
                    .forEach(field -> fields.put(field[0], field[1].strip()));
        } catch (IOException | RuntimeException ended) {
            return Map.of();
        }
        return fields;
    }

    private static String fourTimes(int id) {
        return Stream.generate(() -> Integer.toUnsignedString(id)).limit(4).collect(Collectors.joining("\t"));
    }

    private static String noCapability() {
        return "0".repeat(16);
    }

    /** From now on the JVM loads classes with the rights of the account. */
    private void checkProgram() throws IOException {
        List<Path> needed = Stream.concat(
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)),
                        Stream.of(System.getProperty("java.home")))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        for (Path file : needed) {
            if (!Files.isReadable(file)) {
                throw new IOException("RunAs: " + account.name() + " cannot read " + file
                        + ", which this program still needs; install it where every account can read it");
            }
        }
    }
}
