package io.culvert.perf.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A scenario's parameters as a report shows them. */
final class Settings {
    private final Map<String, String> map = new LinkedHashMap<>();

    Settings with(String name, Object value) {
        map.put(name, value.toString());
        return this;
    }

    Settings with(String name, OptionalLong value) {
        value.ifPresent(number -> with(name, number));
        return this;
    }

    Settings with(String name, Optional<Duration> value) {
        value.ifPresent(time -> with(name, text(time)));
        return this;
    }

    Settings with(Extent extent) {
        return with("count", extent.count()).with("for", extent.time());
    }

    Map<String, String> map() {
        return map;
    }

    static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
