package io.culvert.core.work;

import io.culvert.core.Failures;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Work that is not done, for too much of its kind waits already. It says nothing about what was asked: whoever would
 * have been let in must be told that nobody has looked, and never that the answer is no.
 */
public final class TooBusyException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    /** @param kind what there is too much of, in the plural; one of few, since it becomes a tag of a metric */
    public TooBusyException(String kind, String why) {
        super(why);
        this.kind = kind;
    }

    /** Whether nobody has looked at what was asked: too much waits, or the client who asked has gone. */
    public static boolean nobodyLooked(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof TooBusyException || cause instanceof CancellationException;
    }

    /** What there is too much of, as "password checks". */
    public String kind() {
        return kind;
    }
}
