package io.culvert.core.transport;

import java.util.List;

/**
 * The peers that are known to take another cipher in a re-exchange in the middle of their data (RFC 4253 section 9 lets
 * every exchange choose anew). It is a list of the known, because the others may not survive it: libssh2 crashes when a
 * connection moves from chacha20-poly1305 to AES-GCM.
 *
 * <p>What has been seen: ssh 9.2 (chacha20-poly1305 to AES-GCM), plink 0.78 (AES-CTR), AsyncSSH 2.10, JSch 2.28 and Apache
 * MINA SSHD 2.16 (chacha20-poly1305), and our own client. Dropbear has no AES-GCM where Debian builds it, nor has Paramiko,
 * so nothing is known of them.
 */
final class CipherMovers {
    /** How the software version begins, in the case that the program writes it. */
    private static final List<String> PREFIXES =
            List.of("OpenSSH_", "PuTTY_", "AsyncSSH_", "JSCH_", "APACHE-SSHD-", "Culvert");

    private CipherMovers() {}

    /** @param identification as "SSH-2.0-OpenSSH_9.2p1 Debian" */
    static boolean include(String identification) {
        String[] parts = identification.split("-", 3);
        return parts.length == 3 && PREFIXES.stream().anyMatch(parts[2]::startsWith);
    }
}
