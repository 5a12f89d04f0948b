package io.culvert.core.endpoint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A block of addresses that is counted as one client (PerSourceNetBlockSize). */
record Source(boolean ipv4, ByteBuffer network) {
    /** The block of this address with so many leading bits. */
    static Source of(InetAddress address, int ipv4Bits, int ipv6Bits) {
        boolean ipv4 = address instanceof Inet4Address;
        byte[] network = address.getAddress();
        int bits = ipv4 ? ipv4Bits : ipv6Bits;
        int whole = bits / Byte.SIZE;
        if (whole < network.length) {
            network[whole] &= (byte) (0xff00 >>> (bits % Byte.SIZE));
            Arrays.fill(network, whole + 1, network.length, (byte) 0);
        }
        return new Source(ipv4, ByteBuffer.wrap(network).asReadOnlyBuffer());
    }
}
