package io.culvert.forwarding.config;

import java.util.List;

/** A command by the name that clients ask for. */
record Subsystem(String name, String command) {
    static Subsystem parse(List<String> arguments) {
        if (arguments.size() < 2) {
            throw new ConfigException("no command for '" + arguments.get(0) + "'; write a name and a command");
        }
        return new Subsystem(arguments.get(0), String.join(" ", arguments.subList(1, arguments.size())));
    }
}
