package io.culvert.cli.login;

import java.util.Objects;

/** What a user is told of a failure. */
public final class Failures {
    private Failures() {}

    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    public static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }
}
