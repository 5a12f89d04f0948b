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
final class AddressPatterns {
    private final List<Entry> entries;

    private AddressPatterns(List<Entry> entries) {
        this.entries = entries;
    }

    static AddressPatterns parse(String list) {
        return new AddressPatterns(
                Stream.of(list.split(",", -1)).map(Entry::parse).toList());
    }

    boolean match(InetAddress address) {
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

    /** @param prefix how many bits of the network count */
    private record Cidr(byte[] network, int prefix) {
        static @Nullable Cidr parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = ListenSockets.literal(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                if (slash >= 0) {
                    throw new ConfigException("'" + text + "' is not a CIDR block; write for example 192.0.2.0/24");
                }
                return null;
            }
            byte[] network = address.getAddress();
            int bits = network.length * Byte.SIZE;
            int prefix = slash < 0 ? bits : StrictInteger.parse(text.substring(slash + 1), 0, bits);
            for (int bit = prefix; bit < bits; bit++) {
                if (bit(network, bit) != 0) {
                    throw new ConfigException("in '" + text + "' bits after the first " + prefix
                            + " are set; write the network's own address");
                }
            }
            return new Cidr(network, prefix);
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                if (bit(bytes, bit) != bit(network, bit)) {
                    return false;
                }
            }
            return true;
        }

        private static int bit(byte[] bytes, int bit) {
            return (bytes[bit / Byte.SIZE] >>> (Byte.SIZE - 1 - bit % Byte.SIZE)) & 1;
        }
    }
}
