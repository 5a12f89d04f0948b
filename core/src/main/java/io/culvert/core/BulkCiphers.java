package io.culvert.core;

import java.util.List;
import java.util.Set;

/**
 * To which ciphers a server moves a connection that turns out to carry bulk. In the first exchange the client's order
 * decides (RFC 4253 section 7.1), and stock clients put chacha20-poly1305 first though they have AES-GCM as well, which costs
 * both ends half as much where AES is in hardware. A client that does not list any of them is left alone, and so is one that
 * is not known to take a change of the cipher (libssh2 crashes): OpenSSH, PuTTY, AsyncSSH, JSch, Apache MINA SSHD and
 * Culvert are moved.
 *
 * @param names of ciphers; the client's order decides among them; empty for never
 * @param after bytes in either direction, at least 1: what the saving of the rest has to pay for is an exchange of keys
 */
public record BulkCiphers(List<String> names, long after) {
    /** AES-GCM, after 32 MiB. */
    public static final BulkCiphers DEFAULT =
            new BulkCiphers(List.of("aes128-gcm@openssh.com", "aes256-gcm@openssh.com"), 32L << 20);

    /** The cipher of the first exchange is kept. */
    public static final BulkCiphers NONE = new BulkCiphers(List.of(), Long.MAX_VALUE);

    /** @throws IllegalArgumentException for a name that is not supported */
    public BulkCiphers {
        names = List.copyOf(names);
        for (String name : names) {
            if (!Set.copyOf(Algorithms.SUPPORTED_CIPHERS).contains(name)) {
                throw new IllegalArgumentException(
                        "unknown cipher " + name + "; supported are " + String.join(",", Algorithms.SUPPORTED_CIPHERS));
            }
        }
        if (after < 1) {
            throw new IllegalArgumentException("bulk after " + after + " bytes; at least 1");
        }
    }
}
