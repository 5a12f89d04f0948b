package io.culvert.forwarding.config;

/**
 * How Unix-domain listeners are bound (StreamLocalBindMask, StreamLocalBindUnlink).
 *
 * @param mask the permissions that their files do not get, 0 to 0777
 * @param unlink whether a socket that is there already makes way
 */
public record StreamLocalBind(int mask, boolean unlink) {
    static final int DEFAULT_MASK = 0177;

    private static final int MAX_MASK = 0777;

    /** Octal digits. */
    static int mask(String text) {
        if (!text.isEmpty() && text.length() <= 11 && text.chars().allMatch(c -> c >= '0' && c <= '7')) {
            long mask = Long.parseLong(text, 8);
            if (mask <= MAX_MASK) {
                return (int) mask;
            }
        }
        throw new ConfigException("bad mask '" + text + "'; write octal digits from 0 to 0777");
    }
}
