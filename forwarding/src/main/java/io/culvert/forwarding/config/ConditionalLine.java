package io.culvert.forwarding.config;

import java.util.List;

/** A line behind Match, or behind several where files are included. */
record ConditionalLine(Keyword<?> keyword, List<String> arguments, Origin origin) {
    List<ServerMatch> conditions() {
        return origin.behind();
    }

    boolean holds(ConnectionSpec connection) {
        return conditions().stream().allMatch(condition -> condition.holds(connection));
    }

    void readInto(Values values) {
        values.read(keyword, arguments, origin);
    }
}
