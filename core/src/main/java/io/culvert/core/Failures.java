package io.culvert.core;

import java.util.Objects;
import java.util.concurrent.CompletionException;

/** Why something failed, out of the exceptions around it. */
public final class Failures {
    private Failures() {}

    /** What a stage failed with, without the CompletionException that a stage which depends on it adds. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }

    /** The first cause. */
    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The first cause's message, for a user; the name of its class if it has none. */
    public static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }
}
