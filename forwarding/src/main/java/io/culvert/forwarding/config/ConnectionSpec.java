package io.culvert.forwarding.config;

import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection as Match blocks see it. What is not known matches nothing.
 *
 * @param groups of a user; asked only by what is about groups, and may block on the disk
 * @param host the client's name, or its address again where names are not looked up
 */
public record ConnectionSpec(
        @Nullable String user,
        Function<String, Set<String>> groups,
        @Nullable String host,
        @Nullable InetAddress address,
        @Nullable InetAddress localAddress,
        OptionalInt localPort) {
    public static final ConnectionSpec UNKNOWN =
            new ConnectionSpec(null, user -> Set.of(), null, null, null, OptionalInt.empty());

    /** Reads the argument of {@code sshd -C}: user=, host=, addr=, laddr= and lport=, with commas between them. */
    public static ConnectionSpec parse(String text, Function<String, Set<String>> groups) {
        ConnectionSpec spec = new ConnectionSpec(null, groups, null, null, null, OptionalInt.empty());
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            spec = spec.with(equals < 0 ? part : part.substring(0, equals + 1), part.substring(equals + 1));
        }
        return spec;
    }

    private ConnectionSpec with(String name, String value) {
        return switch (name) {
            case "user=" -> new ConnectionSpec(value, groups, host, address, localAddress, localPort);
            case "host=" -> new ConnectionSpec(user, groups, value, address, localAddress, localPort);
            case "addr=" -> new ConnectionSpec(user, groups, host, address(value), localAddress, localPort);
            case "laddr=" -> new ConnectionSpec(user, groups, host, address, address(value), localPort);
            case "lport=" ->
                new ConnectionSpec(
                        user, groups, host, address, localAddress, OptionalInt.of(StrictInteger.port(value)));
            case "rdomain=", "" -> this; // there are no routing domains here
            default ->
                throw new ConfigException("Invalid test mode specification " + name + value
                        + "; write user=, host=, addr=, laddr=, lport= with commas between them");
        };
    }

    private static InetAddress address(String text) {
        InetAddress address = ListenSockets.literal(text);
        if (address == null) {
            throw new ConfigException("'" + text + "' is not an address; write it in numbers");
        }
        return address;
    }
}
