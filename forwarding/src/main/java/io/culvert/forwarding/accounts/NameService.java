package io.culvert.forwarding.accounts;

import io.culvert.core.Text;
import io.culvert.core.work.TooBusyException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts that the system's name service knows, from whatever it asks: files, LDAP, systemd (nsswitch.conf(5)). It
 * is asked by getent(1) and id(1), a few at a time, and an answer holds for a short while. Where they are missing, the
 * files are read.
 */
public final class NameService implements Accounts {
    /** Ours: within this time an answer must be there. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** Ours: for so long an answer is good for the same question. */
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** Ours: how many programs run at a time, how many questions wait for one, and how many answers are kept. */
    private static final int AT_ONCE = 8;

    private static final int WAITING = 256;
    private static final int KEPT = 1024;
    private static final int MAX_BYTES = 1 << 20;
    /** What getent says of a name that it does not find. */
    private static final int NOT_FOUND = 2;
    /** What can be a name's and is neither an option nor, which getent would prefer, a number. */
    private static final Pattern NAME =
            Pattern.compile("(?![0-9]+$)[\\p{L}\\p{N}_.][!-~\\p{L}\\p{M}\\p{N}&&[^:]]{0,255}");

    private static final NameService SYSTEM = new NameService(
            List.of(Path.of("/usr/bin"), Path.of("/bin")), AccountFiles.ofThisSystem(), DEADLINE, System::nanoTime);

    private record Answer(long since, CompletableFuture<Optional<String>> printed) {}

    private final Optional<Path> getent;
    private final Optional<Path> id;
    private final AccountFiles files;
    private final Duration deadline;
    private final LongSupplier nanoTime;
    private final Map<List<String>, Answer> answers = new ConcurrentHashMap<>();
    private final ExecutorService askers;

    NameService(List<Path> folders, AccountFiles files, Duration deadline, LongSupplier nanoTime) {
        this.getent = program(folders, "getent");
        this.id = program(folders, "id");
        this.files = files;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), NameService::asker);
        pool.allowCoreThreadTimeOut(true);
        this.askers = pool;
    }

    /** The one of this system. */
    public static NameService ofThisSystem() {
        return SYSTEM;
    }

    private static Thread asker(Runnable task) {
        Thread thread = new Thread(task, "culvert-names");
        thread.setDaemon(true);
        return thread;
    }

    private static Optional<Path> program(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Puts a question on a thread of ours, so that the caller's is free meanwhile. Fails if too many wait. */
    <T> CompletableFuture<T> offThread(Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, askers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new TooBusyException(
                    "questions to the name service", "more than " + WAITING + " log-ins wait for the name service"));
        }
    }

    @Override
    public Optional<Account> account(String name) throws IOException {
        if (getent.isEmpty() || !NAME.matcher(name).matches()) {
            return files.account(name);
        }
        try {
            return ask(getent.get(), "passwd", name)
                    .flatMap(printed -> printed.lines().findFirst())
                    .flatMap(Account::parse)
                    .filter(account -> account.name().equals(name));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Set<String> groups(Account account) throws IOException {
        if (getent.isEmpty() || id.isEmpty() || !NAME.matcher(account.name()).matches()) {
            return files.groups(account);
        }
        String numbers = ask(id.get(), "-G", account.name())
                .orElseThrow(() -> new IOException("getent finds the account " + account.name() + ", but id does not"));
        List<String> question = new ArrayList<>(List.of("group"));
        question.addAll(List.of(numbers.strip().split("\\s+")));
        // A group without a name is left out, and getent says that it has not found all.
        return ask(getent.get(), question.toArray(String[]::new)).stream()
                .flatMap(String::lines)
                .map(line -> line.split(":", 2)[0])
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<Shadow> shadow(Account account) throws IOException {
        if (getent.isEmpty() || !NAME.matcher(account.name()).matches()) {
            return files.shadow(account);
        } else if (Files.exists(files.shadow()) && !Files.isReadable(files.shadow())) {
            return Optional.empty();
        }
        return ask(getent.get(), "shadow", account.name())
                .flatMap(printed -> printed.lines().findFirst())
                .flatMap(Shadow::parse)
                .filter(entry -> entry.name().equals(account.name()));
    }

    /** What a program prints; empty if it finds nothing. Equal questions at one time are one. */
    private Optional<String> ask(Path program, String... arguments) throws IOException {
        List<String> command = Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toList();
        long now = nanoTime.getAsLong();
        Answer mine = new Answer(now, new CompletableFuture<>());
        Answer answer = answers.compute(
                command, (same, known) -> known == null || now - known.since > FRESH.toNanos() ? mine : known);
        if (answer.printed == mine.printed) {
            forget(now);
            run(command, mine);
        }
        try {
            return answer.printed.get(2 * deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answers.remove(command, answer);
            throw new IOException(String.join(" ", command) + ": " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String reason(Exception failure) {
        return failure instanceof TimeoutException
                ? "no answer in time"
                : String.valueOf(
                        failure.getCause() == null
                                ? failure
                                : failure.getCause().getMessage());
    }

    private void forget(long now) {
        if (answers.size() > KEPT) {
            answers.values().removeIf(answer -> now - answer.since > FRESH.toNanos());
        }
        if (answers.size() > KEPT) {
            answers.clear();
        }
    }

    private void run(List<String> command, Answer answer) {
        try {
            answer.printed.complete(run(command));
        } catch (IOException | RuntimeException e) {
            answer.printed.completeExceptionally(e);
        }
    }

    private Optional<String> run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C"));
        Process process = builder.start();
        CompletableFuture<Process> end = process.onExit().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        end.exceptionally(late -> process.destroyForcibly());
        try (InputStream output = process.getInputStream()) {
            byte[] printed = output.readNBytes(MAX_BYTES + 1);
            if (printed.length > MAX_BYTES) {
                throw new IOException("prints more than " + MAX_BYTES + " bytes");
            }
            int status = end.join().exitValue();
            if (status != 0 && status != NOT_FOUND) {
                throw new IOException("failed, status " + status);
            }
            return status == 0 || printed.length > 0 ? Optional.of(Text.of(printed)) : Optional.empty();
        } catch (CompletionException late) {
            throw new IOException("takes longer than " + deadline.toMillis() + " ms", late);
        } finally {
            process.destroyForcibly();
        }
    }
}
