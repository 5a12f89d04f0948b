package io.culvert.forwarding.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command by the name that clients ask for. */
record Subsystem(String name, String command) {
    static Subsystem parse(List<String> arguments) {
        if (arguments.size() < 2) {
            throw new ConfigException("no command for '" + arguments.get(0) + "'; write a name and a command");
        }
        return new Subsystem(
                arguments.get(0),
                arguments.stream().skip(1).map(Subsystem::forShell).collect(Collectors.joining(" ")));
    }

    /** These, and those of {@code later} that have other names: of one name the first counts. */
    static List<Subsystem> merge(List<Subsystem> earlier, List<Subsystem> later) {
        return Stream.concat(
                        earlier.stream(),
                        later.stream()
                                .filter(one -> earlier.stream()
                                        .noneMatch(other -> other.name().equals(one.name()))))
                .toList();
    }

    /** As sshd since 9.5: what was one word in the file is one to the shell, and a "$" is the shell's. */
    private static String forShell(String word) {
        boolean spaces = word.isEmpty() || word.indexOf(' ') >= 0 || word.indexOf('\t') >= 0;
        return spaces ? '"' + word.replaceAll("[\\\\\"]", "\\\\$0") + '"' : word.replaceAll("[\\\\\"']", "\\\\$0");
    }
}
