package io.culvert.cli;

import java.util.HashMap;
import java.util.Map;

/**
 * The environment that the user started the program with. The launcher changes LC_ALL where the locale has ASCII letters
 * only, and keeps what it was, empty for nothing.
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
