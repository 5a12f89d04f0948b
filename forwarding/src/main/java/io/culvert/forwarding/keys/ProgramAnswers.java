package io.culvert.forwarding.keys;

import io.culvert.core.work.LoginWork;
import io.culvert.core.work.TooBusyException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What programs answer to the questions of clients that log in (rule P14). Clients with the same question share one run
 * of the program and, for some seconds, its answer; the run ends when the last of them has gone. Make one for a server.
 * Any thread may ask.
 *
 * <pre>
 *   asked ---> RUNNING ---an answer---> KEPT ---its time is over, asked again---> gone
 *                 |---a failure, the last asker has gone---> gone
 * </pre>
 */
public final class ProgramAnswers implements AutoCloseable {
    /** Ours. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MAX_KEPT_BYTES = 8 << 20;

    private final Duration deadline;
    private final Executor executor;
    private final LongSupplier nanos;
    private final Map<Question, Run> runs = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();
    private volatile boolean closed;

    /** @param executor starts programs and looks after them, so may block */
    public ProgramAnswers(Executor executor) {
        this(DEADLINE, executor, System::nanoTime);
    }

    /** @param nanos a clock that never goes back */
    ProgramAnswers(Duration deadline, Executor executor, LongSupplier nanos) {
        this.deadline = deadline;
        this.executor = executor;
        this.nanos = nanos;
    }

    /**
     * Equal ones have equal answers.
     *
     * @param program for the log
     * @param start what to run for the answer
     */
    record Question(Path program, ProgramAccount.Start start) {}

    /** What a program has printed. */
    static final class Answer {
        private final Path program;
        private final List<BoundedFile.Line> lines;
        /** Read once for all who ask, however many keys there are: whoever comes first, or two at once. */
        private volatile @Nullable AuthorizedKeys keys;

        private Answer(Path program, List<BoundedFile.Line> lines) {
            this.program = program;
            this.lines = List.copyOf(lines);
        }

        /** For the log. */
        Path program() {
            return program;
        }

        List<BoundedFile.Line> lines() {
            return lines;
        }

        /** As lines of an authorized_keys file. */
        AuthorizedKeys keys() {
            AuthorizedKeys read = keys;
            if (read == null) {
                read = AuthorizedKeys.of(program, lines);
                keys = read;
            }
            return read;
        }
    }

    /** Asks when it is the client's turn. */
    CompletionStage<Answer> ask(LoginWork work, Question question) {
        return work.outside(() -> {
            Run run = runs.compute(question, (asked, known) -> known != null && known.join() ? known : new Run(asked));
            CompletableFuture<Answer> answer = run.answer.copy();
            // Nothing of an answer stays with the client, which may be here for days.
            AtomicReference<@Nullable Runnable> leave = new AtomicReference<>(() -> {
                answer.completeExceptionally(new CancellationException("the client has gone"));
                run.leave();
            });
            answer.whenComplete((value, failure) -> leave.set(null));
            work.gone().thenRun(() -> {
                Runnable left = leave.getAndSet(null);
                if (left != null) {
                    left.run();
                }
            });
            run.start();
            return answer;
        });
    }

    /** Ends all programs that run, and starts none any more. */
    @Override
    public void close() {
        closed = true;
        runs.values().forEach(Run::end);
    }

    /** One run of a program, and its answer. What may change of it is touched within the map's computations alone. */
    private final class Run {
        private final Question question;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final CompletableFuture<BoundedProgram> program = new CompletableFuture<>();
        private int askers = 1;
        private boolean started;
        private boolean kept;
        private long end;
        private int bytes;

        Run(Question question) {
            this.question = question;
        }

        /** False if the answer is too old for one more. */
        boolean join() {
            if (kept && nanos.getAsLong() - end >= 0) {
                keptBytes.addAndGet(-bytes);
                return false;
            }
            askers++;
            return true;
        }

        /** The first asker's way here; the others find it started. */
        void start() {
            boolean[] first = {false};
            runs.computeIfPresent(question, (asked, run) -> {
                first[0] = run == this && !started;
                started |= run == this;
                return run;
            });
            if (first[0]) {
                begin();
            }
        }

        private void begin() {
            forgetOld();
            try {
                if (closed) {
                    throw ending();
                }
                BoundedProgram running = BoundedProgram.start(
                        question.start().command(), question.start().environment(), deadline, executor);
                running.result().whenComplete((printed, failure) -> {
                    if (failure == null) {
                        answered(printed);
                    } else {
                        failed(failure);
                    }
                });
                program.complete(running);
                if (closed) {
                    running.end();
                }
            } catch (IOException | RuntimeException e) {
                failed(e);
            }
        }

        private void answered(byte[] printed) {
            try {
                Path name = question.program();
                Answer value = new Answer(name, BoundedFile.lines(name, printed));
                runs.computeIfPresent(question, (asked, run) -> run != this || keep(printed.length) ? run : null);
                answer.complete(value);
            } catch (IOException | RuntimeException e) {
                failed(e);
            }
        }

        private boolean keep(int size) {
            if (keptBytes.addAndGet(size) > MAX_KEPT_BYTES) {
                keptBytes.addAndGet(-size);
                return false;
            }
            kept = true;
            bytes = size;
            end = nanos.getAsLong() + KEPT.toNanos();
            return true;
        }

        private void failed(Throwable failure) {
            runs.remove(question, this);
            answer.completeExceptionally(failure);
        }

        /** A client has gone. Whoever comes later must not join a run that is about to end. */
        void leave() {
            boolean[] last = {false};
            runs.computeIfPresent(question, (asked, run) -> {
                last[0] = run == this && !kept && --askers == 0;
                return last[0] ? null : run;
            });
            if (last[0]) {
                endSoon();
            }
        }

        private void endSoon() {
            try {
                executor.execute(this::end);
            } catch (RejectedExecutionException e) {
                end();
            }
        }

        void end() {
            program.thenAccept(BoundedProgram::end);
            answer.completeExceptionally(closed ? ending() : new CancellationException("nobody waits for it any more"));
        }
    }

    private static TooBusyException ending() {
        return new TooBusyException("questions to programs", "the server is shutting down and asks no more programs");
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        for (Question question : runs.keySet()) {
            runs.computeIfPresent(question, (same, run) -> {
                boolean old = run.kept && now - run.end >= 0;
                if (old) {
                    keptBytes.addAndGet(-run.bytes);
                }
                return old ? null : run;
            });
        }
    }

    /** Clients' questions of which the program runs, or of which the answer is kept. */
    int size() {
        return runs.size();
    }
}
