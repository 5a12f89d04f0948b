package io.culvert.forwarding.config;

import io.culvert.core.SourceLimits.Penalties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** PerSourcePenalties' arguments: "no", "yes", or words and their values with a colon between, the rest as OpenSSH has it. */
final class PenaltiesFormat {
    private static final Set<String> TIMES =
            Set.of("crash", "authfail", "invaliduser", "noauth", "refuseconnection", "grace-exceeded", "min", "max");
    private static final Set<String> COUNTS = Set.of("max-sources4", "max-sources6");
    private static final Set<String> OVERFLOWS = Set.of("overflow", "overflow6");
    private static final int MAX_SOURCES = 1 << 20;

    private PenaltiesFormat() {}

    static Penalties parse(List<String> arguments) {
        if (arguments.size() == 1 && arguments.get(0).equalsIgnoreCase("no")) {
            return Penalties.NONE;
        } else if (arguments.size() == 1 && arguments.get(0).equalsIgnoreCase("yes")) {
            return Penalties.DEFAULT;
        }
        Map<String, Duration> times = new HashMap<>();
        int sources = Penalties.DEFAULT.maxSources();
        boolean deny = Penalties.DEFAULT.denyOverflow();
        for (String argument : arguments) {
            int colon = argument.indexOf(':');
            String word = argument.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            String value = argument.substring(colon + 1);
            if (TIMES.contains(word)) {
                times.putIfAbsent(word, time(argument, value));
            } else if (COUNTS.contains(word)) {
                sources = StrictInteger.parse(value, 1, MAX_SOURCES);
            } else if (OVERFLOWS.contains(word)) {
                deny |= Choice.of("permissive", false, "deny-all", true).parse(value);
            } else {
                throw new ConfigException("'" + argument + "' is no penalty; write for example authfail:5s min:15s");
            }
        }
        return penalties(times, sources, deny);
    }

    private static Penalties penalties(Map<String, Duration> times, int sources, boolean deny) {
        Penalties usual = Penalties.DEFAULT;
        Penalties penalties = new Penalties(
                times.getOrDefault("authfail", usual.authFail()),
                times.getOrDefault("noauth", usual.noAuth()),
                times.getOrDefault("grace-exceeded", usual.graceExceeded()),
                times.getOrDefault("refuseconnection", usual.refuseConnection()),
                times.getOrDefault("min", usual.min()),
                times.getOrDefault("max", usual.max()),
                sources,
                deny);
        if (penalties.min().compareTo(penalties.max()) > 0) {
            throw new ConfigException("min is more than max; write for example min:15s max:10m");
        }
        return penalties;
    }

    private static Duration time(String argument, String value) {
        Duration time = TimeFormat.parse(value);
        if (time.compareTo(Duration.ofDays(1)) > 0) {
            throw new ConfigException("'" + argument + "' is longer than a day; write a shorter time");
        }
        return time;
    }
}
