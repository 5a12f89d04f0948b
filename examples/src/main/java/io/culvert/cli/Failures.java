package io.culvert.cli;

import java.util.Objects;

/** What a user is told of a failure. */
final class Failures {
    private Failures() {}

    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }
}
