package io.culvert.forwarding.config;

import java.time.Duration;
import java.util.List;

/** ChannelTimeout's arguments: "none", or patterns of channel types with a time for each. */
final class ChannelTimeoutFormat {
    private ChannelTimeoutFormat() {}

    static ChannelTimeouts parse(List<String> arguments) {
        if (arguments.equals(List.of("none"))) {
            return ChannelTimeouts.NONE;
        }
        return new ChannelTimeouts(
                arguments.stream().map(ChannelTimeoutFormat::entry).toList());
    }

    private static ChannelTimeouts.Entry entry(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("'" + text + "' is not type=time; write for example direct-tcpip=5m");
        }
        String type = text.substring(0, equals);
        if (type.equals("global")) {
            throw new ConfigException(
                    "'" + text + "': one time for all channels together is not supported; write a type for each");
        }
        Duration time = TimeFormat.parse(text.substring(equals + 1));
        return new ChannelTimeouts.Entry(Globs.of(type), time);
    }
}
