package io.culvert.forwarding.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The values of the %-tokens of ssh_config (TOKENS in ssh_config(5)). */
final class ClientTokens {
    private ClientTokens() {}

    /**
     * @param host where the connection goes
     * @param originalHost as the user wrote it
     * @param keyAlias the name under which the host's key is looked up
     * @param user to log in as
     */
    static Map<Character, String> of(
            Here here, String host, String originalHost, String keyAlias, int port, String user) {
        String hash = sha1(here.hostName() + host + port + user);
        return Map.ofEntries(
                Map.entry('C', hash),
                Map.entry('L', here.hostName().split("\\.", 2)[0]),
                Map.entry('d', here.home().toString()),
                Map.entry('h', host),
                Map.entry('i', String.valueOf(here.uid())),
                Map.entry('k', keyAlias),
                Map.entry('l', here.hostName()),
                Map.entry('n', originalHost),
                Map.entry('p', String.valueOf(port)),
                Map.entry('r', user),
                Map.entry('u', here.userName()));
    }

    /** A name for a connection that fits everywhere, and no secret. */
    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
