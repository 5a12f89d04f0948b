package io.culvert.forwarding.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses at which nobody has an ordinary service, but a machine tells its own secrets: a forward reaches them only where
 * a list names them (rule W07).
 */
final class ReservedAddresses {
    /** Specification: IPv6 prefixes with an IPv4 address in them, and at which byte (RFC 4291, 6052, 3056, 8215). */
    private static final List<Embedding> EMBEDDINGS = List.of(
            new Embedding(block("::/96"), 12),
            new Embedding(block("64:ff9b::/96"), 12),
            new Embedding(block("64:ff9b:1::/48"), 12),
            new Embedding(block("::ffff:0:0:0/96"), 12),
            new Embedding(block("2002::/16"), 2));

    /** Ours: link-local, this host, multicast, broadcast, and where clouds keep metadata outside link-local. */
    private static final List<Cidr> RESERVED = Stream.of(
                    "0.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.255.255.255",
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192",
                    "::",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8",
                    "fd00:ec2::/32",
                    "fd20:ce::254")
            .map(ReservedAddresses::block)
            .toList();

    private record Embedding(Cidr prefix, int offset) {}

    private ReservedAddresses() {}

    /** The address, and the IPv4 address in it if it has one: a gateway on the way may take the one for the other. */
    static List<InetAddress> meanings(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Stream.concat(
                        Stream.of(address),
                        EMBEDDINGS.stream()
                                .filter(embedding -> embedding.prefix.contains(address) && !isLowest(bytes))
                                .map(embedding -> ipv4(bytes, embedding.offset)))
                .toList();
    }

    static boolean contain(InetAddress meaning) {
        return RESERVED.stream().anyMatch(block -> block.contains(meaning));
    }

    /**
     * Whether a name is a number that only some resolvers read as an address: octal, hexadecimal, with parts left out or
     * dots behind it.
     */
    static boolean isDisguised(String host) {
        if (host.indexOf(':') >= 0) {
            return host.startsWith("[") || !NetUtil.isValidIpV6Address(host);
        }
        String name = withoutFinalDots(host);
        String lastLabel = name.substring(name.lastIndexOf('.') + 1);
        return lastLabel.matches("[0-9]+|0[xX][0-9a-fA-F]*") && !isCanonicalIpv4(host);
    }

    /** The dots behind a name say that it is complete, and are no part of it. */
    static String withoutFinalDots(String host) {
        int end = host.length();
        while (end > 0 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(0, end);
    }

    private static boolean isCanonicalIpv4(String host) {
        byte[] bytes = NetUtil.isValidIpV4Address(host) ? NetUtil.createByteArrayFromIpAddressString(host) : null;
        return bytes != null && NetUtil.bytesToIpAddress(bytes).equals(host);
    }

    /** "::" and "::1" lie in the block of the compatible addresses, and are none. */
    private static boolean isLowest(byte[] bytes) {
        for (int at = 0; at < bytes.length - 1; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return bytes[bytes.length - 1] <= 1 && bytes[bytes.length - 1] >= 0;
    }

    private static InetAddress ipv4(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cidr block(String text) {
        Cidr block = Cidr.parse(text);
        if (block == null) {
            throw new IllegalStateException(text);
        }
        return block;
    }
}
