package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.GlobList;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The criteria of a Match line of sshd_config, all of which must hold.
 *
 * @param all whether it is "Match all", which holds even where there is no connection
 */
record ServerMatch(boolean all, List<Predicate<ConnectionSpec>> criteria, List<String> written, Location at) {
    static ServerMatch parse(List<String> arguments, Location at) {
        if (arguments.get(0).equalsIgnoreCase("all")) {
            if (arguments.size() > 1) {
                throw bad("'all' cannot be combined with other Match attributes");
            }
            return new ServerMatch(true, List.of(), arguments, at);
        }
        List<String> words = arguments.stream().flatMap(ServerMatch::words).toList();
        List<Predicate<ConnectionSpec>> criteria = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            String attribute = words.get(i);
            if (attribute.equalsIgnoreCase("all")) {
                throw bad("'all' cannot be combined with other Match attributes");
            } else if (i + 1 == words.size() || words.get(i + 1).isEmpty()) {
                throw bad("Missing Match criteria for " + attribute);
            }
            criteria.add(criterion(attribute, words.get(i + 1)));
        }
        return new ServerMatch(false, List.copyOf(criteria), arguments, at);
    }

    boolean holds(ConnectionSpec connection) {
        return criteria.stream().allMatch(criterion -> criterion.test(connection));
    }

    @Override
    public String toString() {
        return "Match " + String.join(" ", written) + " of " + at;
    }

    private static Predicate<ConnectionSpec> criterion(String attribute, String argument) {
        return switch (attribute.toLowerCase(Locale.ROOT)) {
            case "user" -> {
                GlobList names = globs(argument);
                yield connection -> connection.user() != null && names.matches(connection.user());
            }
            case "group" -> {
                GlobList names = globs(argument);
                yield connection -> connection.user() != null
                        && inGroups(names, connection.groups().apply(connection.user()));
            }
            case "host" -> {
                GlobList names = globs(argument.toLowerCase(Locale.ROOT));
                yield connection -> connection.host() != null
                        && names.matches(connection.host().toLowerCase(Locale.ROOT));
            }
            case "address" -> {
                AddressPatterns addresses = addresses(argument);
                yield connection -> matches(addresses, connection.address());
            }
            case "localaddress" -> {
                AddressPatterns addresses = addresses(argument);
                yield connection -> matches(addresses, connection.localAddress());
            }
            case "localport" -> {
                int port = localPort(argument);
                yield connection -> connection.localPort().orElse(0) == port;
            }
            case "version" -> {
                boolean holds = globs(argument).matches(ClientMatch.VERSION);
                yield connection -> holds;
            }
            case "rdomain" -> throw bad("RDomain: there are no routing domains here");
            default -> throw bad("Unsupported Match attribute " + attribute);
        };
    }

    /** One unwanted group shuts a user out, whatever the others are. */
    private static boolean inGroups(GlobList names, Set<String> groups) {
        return groups.stream().anyMatch(group -> names.wanted().stream().anyMatch(glob -> glob.matches(group)))
                && groups.stream().noneMatch(group -> names.unwanted().stream().anyMatch(glob -> glob.matches(group)));
    }

    private static boolean matches(AddressPatterns patterns, @Nullable InetAddress address) {
        return address != null && patterns.match(address);
    }

    private static Stream<String> words(String argument) {
        int equals = argument.indexOf('=');
        return equals <= 0
                ? Stream.of(argument)
                : Stream.of(argument.substring(0, equals), argument.substring(equals + 1));
    }

    private static GlobList globs(String list) {
        try {
            return GlobList.of(items(list));
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage() + " in '" + list + "'");
        }
    }

    private static AddressPatterns addresses(String list) {
        try {
            return AddressPatterns.parse(String.join(",", items(list)));
        } catch (ConfigException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static int localPort(String text) {
        try {
            return StrictInteger.port(text);
        } catch (ConfigException e) {
            throw bad("Invalid LocalPort '" + text + "' on Match line");
        }
    }

    private static List<String> items(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip).toList();
    }

    private static ConfigException bad(String reason) {
        return new ConfigException("Bad Match condition: " + reason
                + "; write User, Group, Host, Address, LocalAddress, LocalPort or Version with patterns, or All");
    }
}
