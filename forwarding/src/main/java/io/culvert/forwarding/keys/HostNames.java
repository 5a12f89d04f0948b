package io.culvert.forwarding.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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

    /** @param name as {@link HostName} makes it */
    boolean contains(String name);

    /** Names and patterns, separated by commas. */
    record Plain(GlobList patterns) implements HostNames {
        @Override
        public boolean contains(String name) {
            return patterns.matches(name);
        }
    }

    /** One name that the file does not give away: "|1|", salt, "|", HMAC-SHA1 of the name. */
    record Hashed(byte[] salt, byte[] hash) implements HostNames {
        private static final String ALGORITHM = "HmacSHA1";

        static Hashed parse(String field) {
            String[] parts = field.split("\\|", -1);
            if (parts.length != 4 || !parts[1].equals("1")) {
                throw new IllegalArgumentException("a hashed name must be |1|salt|hash");
            }
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            if (salt.length == 0) {
                throw new IllegalArgumentException("a hashed name must have a salt");
            }
            return new Hashed(salt, Base64.getDecoder().decode(parts[3]));
        }

        @Override
        public boolean contains(String name) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(salt, ALGORITHM));
                return MessageDigest.isEqual(hash, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
            }
        }
    }
}
