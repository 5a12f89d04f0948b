package io.culvert.forwarding.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which line a setting comes from.
 *
 * @param behind the Match lines above it that it counts for
 */
record Origin(Location at, List<ServerMatch> behind) {
    static Origin of(Location at) {
        return new Origin(at, List.of());
    }

    String source() {
        return at.source();
    }

    @Override
    public String toString() {
        return at + behind.stream().map(match -> ", behind " + match).collect(Collectors.joining());
    }
}
