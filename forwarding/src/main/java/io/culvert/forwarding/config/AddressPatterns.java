package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.Glob;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A comma-separated list of addresses, CIDR blocks and patterns; one must match, and none with "!" in front may.
 * Names of hosts match nothing, because clients' addresses are not looked up.
 */
public final class AddressPatterns {
    private final List<Entry> entries;

    private AddressPatterns(List<Entry> entries) {
        this.entries = entries;
    }

    public static AddressPatterns parse(String list) {
        return new AddressPatterns(
                Stream.of(list.split(",", -1)).map(Entry::parse).toList());
    }

    /** A list of addresses and CIDR blocks alone, as certificates have it (rule A02: an empty one is not sound). */
    public static AddressPatterns blocks(String list) {
        AddressPatterns patterns = parse(list);
        if (!patterns.entries.stream().allMatch(entry -> entry.cidr() != null && !entry.negated())) {
            throw new ConfigException("'" + list + "' is not a list of CIDR blocks");
        }
        return patterns;
    }

    public boolean match(InetAddress address) {
        List<Entry> matching =
                entries.stream().filter(entry -> entry.matches(address)).toList();
        return !matching.isEmpty() && matching.stream().noneMatch(Entry::negated);
    }

    private record Entry(boolean negated, @Nullable Cidr cidr, Glob glob) {
        static Entry parse(String text) {
            boolean negated = text.startsWith("!");
            String pattern = negated ? text.substring(1) : text;
            if (pattern.isEmpty()) {
                throw new ConfigException(
                        "empty address pattern; write addresses, CIDR blocks or patterns between commas");
            }
            return new Entry(negated, Cidr.parse(pattern), Globs.of(pattern.toLowerCase(Locale.ROOT)));
        }

        boolean matches(InetAddress address) {
            return cidr == null ? glob.matches(NetUtil.toAddressString(address)) : cidr.contains(address);
        }
    }
}
