package io.culvert.forwarding.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses.
 *
 * @param prefix how many bits of the network count
 */
record Cidr(InetAddress network, int prefix) {
    /** Null for a text that is a name or a pattern. An address without a prefix is a block of one. */
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
        return new Cidr(address, prefix);
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] wanted = network.getAddress();
        if (bytes.length != wanted.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(bytes, bit) != bit(wanted, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] bytes, int bit) {
        return (bytes[bit / Byte.SIZE] >>> (Byte.SIZE - 1 - bit % Byte.SIZE)) & 1;
    }
}
