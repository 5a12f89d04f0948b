package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.time.Duration;
import java.util.List;

/**
 * How long channels may be idle, by their type.
 *
 * @param all of a connection together; zero means for ever
 */
record ChannelTimeouts(List<Entry> entries, Duration all) {
    static final ChannelTimeouts NONE = new ChannelTimeouts(List.of(), Duration.ZERO);

    record Entry(Glob type, Duration time) {}

    /** Of the first pattern that matches; zero means for ever. */
    Duration of(String channelType) {
        return entries.stream()
                .filter(entry -> entry.type().matches(channelType))
                .map(Entry::time)
                .findFirst()
                .orElse(Duration.ZERO);
    }
}
