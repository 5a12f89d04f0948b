package io.culvert.cli;

import java.util.HashMap;
import java.util.Map;

/**
 * The environment that the user started the program with. Where the locale has only ASCII letters, the launcher changes
 * LC_ALL, and keeps its old value in CULVERT_LC_ALL, empty if it had none.
 */
final class StartEnvironment {
    private static final String KEPT = "CULVERT_LC_ALL";

    private StartEnvironment() {}

    static Map<String, String> get() {
        return before(System.getenv());
    }

    static Map<String, String> before(Map<String, String> environment) {
        Map<String, String> before = new HashMap<>(environment);
        String kept = before.remove(KEPT);
        if (kept == null) {
            return before;
        }
        if (kept.isEmpty()) {
            before.remove("LC_ALL");
        } else {
            before.put("LC_ALL", kept);
        }
        return before;
    }
}
