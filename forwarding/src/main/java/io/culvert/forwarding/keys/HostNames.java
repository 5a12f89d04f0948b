package io.culvert.forwarding.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The first field of a known_hosts line: the names that its key is for. */
sealed interface HostNames {
    /** @throws IllegalArgumentException if the field is malformed */
    static HostNames parse(String field) {
        if (field.startsWith("|")) {
            return Hashed.parse(field);
        }
        return new Plain(GlobList.of(List.of(field.toLowerCase(Locale.ROOT).split(",", -1))));
    }

    /** The field for one name that is not to be given away. */
    static String hashed(String name) {
        byte[] salt = new byte[Hashed.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(Hashed.hash(salt, name));
    }

    /** @param name as {@link HostName} makes it */
    boolean contains(String name);

    /** Whether somebody has written this by hand: ssh itself names a host and perhaps its address. */
    boolean byHand();

    /** Names and patterns, separated by commas. */
    record Plain(GlobList patterns) implements HostNames {
        @Override
        public boolean contains(String name) {
            return patterns.matches(name);
        }

        @Override
        public boolean byHand() {
            return patterns.wanted().size() > 2
                    || !patterns.unwanted().isEmpty()
                    || patterns.wanted().stream().anyMatch(Plain::isPattern);
        }

        private static boolean isPattern(Glob glob) {
            return glob.toString().indexOf('*') >= 0 || glob.toString().indexOf('?') >= 0;
        }
    }

    /** One name that the file does not give away: "|1|", salt, "|", HMAC-SHA1 of the name. */
    record Hashed(byte[] salt, byte[] hash) implements HostNames {
        private static final String ALGORITHM = "HmacSHA1";
        private static final int SALT_LENGTH = 20;

        static Hashed parse(String field) {
            String[] parts = field.split("\\|", -1);
            if (parts.length != 4 || !parts[1].equals("1")) {
                throw new IllegalArgumentException("a hashed name must be |1|salt|hash");
            }
            byte[] salt = decoded(parts[2]);
            if (salt.length == 0) {
                throw new IllegalArgumentException("a hashed name must have a salt");
            }
            return new Hashed(salt, decoded(parts[3]));
        }

        private static byte[] decoded(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the salt and the hash of a name must be base64", e);
            }
        }

        @Override
        public boolean contains(String name) {
            return MessageDigest.isEqual(hash, hash(salt, name));
        }

        @Override
        public boolean byHand() {
            return false;
        }

        private static byte[] hash(byte[] salt, String name) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(salt, ALGORITHM));
                return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
            }
        }
    }
}
