package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where direct-tcpip channels may connect to. What sshd takes means what it means there. Beyond it, hosts may be
 * patterns and CIDR blocks, ports may be ranges, and an entry with "!" in front forbids, wherever it stands.
 *
 * <p>A target is asked about twice: by the name that the client sent, and by each address that the name has, before it
 * is connected to (rule W08). A block is matched with addresses alone, a pattern with names alone, and an entry that
 * forbids with both. Reserved addresses are refused unless an entry names them in numbers (rule W07).
 */
public final class PermitOpen {
    public static final PermitOpen ANY = new PermitOpen(true, List.of());
    public static final PermitOpen NONE = new PermitOpen(false, List.of());

    private final boolean any;
    private final List<Entry> entries;

    private PermitOpen(boolean any, List<Entry> entries) {
        this.any = any;
        this.entries = entries;
    }

    /**
     * @param arguments {@code any}, {@code none}, or a list of {@code host:port}, where "*" stands for any host or
     *     port
     */
    public static PermitOpen parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return ANY;
        } else if (arguments.equals(List.of("none"))) {
            return NONE;
        }
        return new PermitOpen(false, arguments.stream().map(Entry::parse).toList());
    }

    /** Whether a client may connect to Unix-domain sockets: as in sshd, a list permits them only as {@code *:*}. */
    public boolean permitsPaths() {
        return any || entries.stream().anyMatch(Entry::isEverything);
    }

    /**
     * Whether a client may connect there if the address is right, too. Case counts, except in what forbids.
     *
     * @param host as the client sent it
     */
    public boolean permits(String host, int port) {
        if (ReservedAddresses.isDisguised(host)) {
            return false;
        }
        String plain = ReservedAddresses.withoutFinalDots(host).toLowerCase(Locale.ROOT);
        return any
                || entries.stream().noneMatch(entry -> entry.negated && entry.hasPort(port) && entry.isNamed(plain))
                        && entries.stream()
                                .anyMatch(entry -> !entry.negated
                                        && entry.hasPort(port)
                                        && (entry.isBlock() || entry.isNamed(host)));
    }

    /** Whether a client may connect to this address, one of those that the host has. */
    public boolean permits(String host, int port, InetAddress address) {
        List<InetAddress> meanings = ReservedAddresses.meanings(address);
        boolean reserved = meanings.stream().anyMatch(ReservedAddresses::contain);
        if (any) {
            return !reserved && permits(host, port);
        }
        return permits(host, port)
                && entries.stream()
                        .noneMatch(entry -> entry.negated
                                && entry.hasPort(port)
                                && meanings.stream().anyMatch(entry::contains))
                && entries.stream()
                        .anyMatch(entry -> !entry.negated
                                && entry.hasPort(port)
                                && (entry.isBlock() ? meanings.stream().allMatch(entry::contains) : entry.isNamed(host))
                                && (!reserved || entry.namesReserved(meanings)));
    }

    /** Whether an entry names this host, or this address of it, and the port; a pattern names nothing. */
    public boolean names(String host, int port, InetAddress address) {
        List<InetAddress> meanings = ReservedAddresses.meanings(address);
        return entries.stream()
                .anyMatch(entry -> !entry.negated
                        && entry.hasPort(port)
                        && entry.isExact()
                        && (entry.isNamed(host) || meanings.stream().anyMatch(entry::contains)));
    }

    /** @param block null for a name or a pattern */
    private record Entry(
            boolean negated,
            String host,
            Glob name,
            @Nullable Cidr block,
            int firstPort,
            int lastPort) {
        static Entry parse(String text) {
            boolean negated = text.startsWith("!");
            String target = negated ? text.substring(1) : text;
            int end = target.startsWith("[") ? target.indexOf(']') + 1 : target.indexOf(':');
            if (end <= 0 || end >= target.length() || target.charAt(end) != ':') {
                throw new ConfigException("'" + text + "' has no port; write host:port, [IPv6 address]:port or host:*");
            }
            String host = target.startsWith("[") ? target.substring(1, end - 1) : target.substring(0, end);
            if (host.isEmpty()) {
                throw new ConfigException("'" + text + "' has no host; write host:port, [IPv6 address]:port or *:port");
            }
            String ports = target.substring(end + 1);
            int dash = ports.indexOf('-');
            boolean anyPort = ports.equals("*");
            int first = anyPort ? 0 : StrictInteger.port(dash < 0 ? ports : ports.substring(0, dash));
            int last = anyPort ? 0xffff : dash < 0 ? first : StrictInteger.port(ports.substring(dash + 1));
            if (last < first) {
                throw new ConfigException("'" + text + "' has no port; write the lower one first");
            }
            return new Entry(
                    negated,
                    host,
                    Globs.of(negated ? host.toLowerCase(Locale.ROOT) : host),
                    Cidr.parse(host),
                    first,
                    last);
        }

        boolean isEverything() {
            return !negated && host.equals("*") && firstPort == 0;
        }

        /** An address without a prefix is a name like any other, as in sshd. */
        boolean isBlock() {
            return block != null && host.indexOf('/') >= 0;
        }

        boolean isExact() {
            return host.indexOf('*') < 0 && host.indexOf('?') < 0 && (block == null || block.prefix() > 0);
        }

        boolean hasPort(int port) {
            return port >= firstPort && port <= lastPort;
        }

        boolean isNamed(String asked) {
            return name.matches(asked);
        }

        boolean contains(InetAddress address) {
            return block != null && block.contains(address);
        }

        /** A block that has a reserved address among a thousand others does not name it. */
        boolean namesReserved(List<InetAddress> meanings) {
            return block != null
                    && block.prefix() > 0
                    && ReservedAddresses.contain(block.network())
                    && meanings.stream().anyMatch(this::contains);
        }
    }
}
