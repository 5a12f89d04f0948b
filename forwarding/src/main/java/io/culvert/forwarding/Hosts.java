package io.culvert.forwarding;

import io.netty.resolver.HostsFileEntriesProvider;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The names that hosts(5) has, and their addresses: IPv4 first, in the order of the file. */
record Hosts(HostsFileEntriesProvider entries) {
    /** Those of this machine. Blocks on the file. */
    static SystemFile<Hosts> ofThisMachine(Executor readers) {
        Path file = System.getProperty("os.name").startsWith("Windows")
                ? Path.of(
                        System.getenv().getOrDefault("SystemRoot", "C:\\Windows"),
                        "system32",
                        "drivers",
                        "etc",
                        "hosts")
                : Path.of("/etc/hosts");
        return new SystemFile<>(file, Hosts::read, readers, System::nanoTime);
    }

    /** None where the file cannot be read. Blocks on the file. */
    static Hosts read(Path file) {
        return new Hosts(HostsFileEntriesProvider.parser().parseSilently(file.toFile(), StandardCharsets.UTF_8));
    }

    /** None for a name that the file does not have. */
    List<InetAddress> addresses(String host) {
        String name = host.toLowerCase(Locale.ENGLISH);
        return Stream.of(entries.ipv4Entries(), entries.ipv6Entries())
                .flatMap(family -> addresses(family, name))
                .toList();
    }

    private static Stream<InetAddress> addresses(Map<String, List<InetAddress>> family, String name) {
        return family.getOrDefault(name, List.of()).stream();
    }
}
