package io.culvert.forwarding.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * ChannelTimeout's arguments: "none", or patterns of channel types with a time for each, and "global" with one for all
 * channels together, which no pattern stands for.
 */
final class ChannelTimeoutFormat {
    private static final String GLOBAL = "global";

    private ChannelTimeoutFormat() {}

    static ChannelTimeouts parse(List<String> arguments) {
        if (arguments.equals(List.of("none"))) {
            return ChannelTimeouts.NONE;
        }
        List<ChannelTimeouts.Entry> entries = new ArrayList<>();
        Duration all = Duration.ZERO;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException("'" + argument + "' is not type=time; write for example direct-tcpip=5m");
            }
            String type = argument.substring(0, equals);
            Duration time = TimeFormat.parse(argument.substring(equals + 1));
            if (type.equals(GLOBAL)) {
                all = time;
            } else {
                entries.add(new ChannelTimeouts.Entry(Globs.of(type), time));
            }
        }
        return new ChannelTimeouts(List.copyOf(entries), all);
    }
}
