package io.culvert.forwarding.keys;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.regex.Pattern;

/** What people take for a private key file of OpenSSH, though it is something else, told by how it begins. */
enum ForeignKey {
    PUTTY(
            "PuTTY-User-Key-File-",
            "it is in PuTTY's format (PPK)",
            "puttygen FILE -O private-openssh-new -o FILE.openssh"),
    SSH_COM(
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
            "it is in the format of ssh.com (SSH2)",
            "puttygen FILE -O private-openssh-new -o FILE.openssh"),
    PKCS12(
            Pattern.compile("0(\\x80|\\x82..)\\x02\\x01\\x03.*", Pattern.DOTALL),
            "it is in binary PKCS#12",
            "openssl pkcs12 -in FILE -nocerts -out FILE.pem"),
    DER(
            Pattern.compile("0([\\x81-\\x83]|.\\x02\\x01).*", Pattern.DOTALL),
            "it is binary (DER)",
            "openssl pkey -inform DER -in FILE -out FILE.pem"),
    SSH_1("SSH PRIVATE KEY FILE FORMAT 1.1", "it is a key of SSH 1; make another one with ssh-keygen", "");

    private static final int START = 64;
    private static final Pattern PUBLIC =
            Pattern.compile("\\s*(---- BEGIN SSH2 PUBLIC KEY|(ssh|ecdsa|sk)-\\S+ AAAA).*", Pattern.DOTALL);

    private final Pattern start;
    private final String what;
    private final String command;

    ForeignKey(String start, String what, String command) {
        this(Pattern.compile("\\s*" + Pattern.quote(start) + ".*", Pattern.DOTALL), what, command);
    }

    ForeignKey(Pattern start, String what, String command) {
        this.start = start;
        this.what = what;
        this.command = command;
    }

    /** Why a file without the lines of a private key is refused. */
    static InvalidKeyException refusal(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, START), StandardCharsets.ISO_8859_1);
        for (ForeignKey key : values()) {
            if (key.start.matcher(start).matches()) {
                return new UnsupportedKeyException(key.what, key.command);
            }
        }
        return new InvalidKeyException(
                PUBLIC.matcher(start).matches() ? "it is a public key" : "there is no private key in it");
    }
}
