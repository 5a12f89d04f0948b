package io.culvert.forwarding.config;

import java.util.List;

/** A line behind Match, or behind several where files are included. */
record ConditionalLine(List<ServerMatch> conditions, Keyword<?> keyword, List<String> arguments, String source) {
    boolean holds(ConnectionSpec connection) {
        return conditions.stream().allMatch(condition -> condition.holds(connection));
    }

    void readInto(Values values) {
        values.read(keyword, arguments, source);
    }
}
