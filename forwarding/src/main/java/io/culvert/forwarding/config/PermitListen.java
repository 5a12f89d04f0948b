package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import java.util.List;
import java.util.Locale;

/** Where tcpip-forward requests may listen, before GatewayPorts has its say. */
public final class PermitListen {
    public static final PermitListen ANY = new PermitListen(true, List.of());
    public static final PermitListen NONE = new PermitListen(false, List.of());

    private final boolean any;
    private final List<Entry> entries;

    private PermitListen(boolean any, List<Entry> entries) {
        this.any = any;
        this.entries = entries;
    }

    /**
     * @param arguments {@code any}, {@code none}, or a list of {@code port} and {@code host:port} with patterns as
     *     hosts
     */
    public static PermitListen parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return ANY;
        } else if (arguments.equals(List.of("none"))) {
            return NONE;
        }
        return new PermitListen(false, arguments.stream().map(Entry::parse).toList());
    }

    /**
     * Whether a client may have this listener. Its name is matched in lower case against the patterns; a fixed port
     * does not permit port 0.
     *
     * @param host the requested "address to bind", for example "localhost" or ""
     */
    public boolean permits(String host, int port) {
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return any || entries.stream().anyMatch(entry -> entry.at.hasPort(port) && entry.host.matches(lowerCase));
    }

    /**
     * Whether a client may have this listener because an entry has its port in figures, and not only because any port
     * will do (rule W18).
     */
    boolean names(String host, int port) {
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return entries.stream().anyMatch(entry -> entry.at.port() == port && entry.host.matches(lowerCase));
    }

    private record Entry(HostPort at, Glob host) {
        static Entry parse(String text) {
            HostPort at = HostPort.parse(text.indexOf(':') < 0 ? "*:" + text : text);
            return new Entry(at, Globs.of(at.host()));
        }
    }
}
