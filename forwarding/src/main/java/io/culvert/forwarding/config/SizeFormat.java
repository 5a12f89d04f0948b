package io.culvert.forwarding.config;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes with an optional suffix B, K, M, G, T, P or E (powers of 1024) and, before a suffix, a fraction: "1G",
 * "1.5m".
 */
public final class SizeFormat {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,18}(?=[A-Za-z]))?)([BKMGTPEbkmgtpe]?)");
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private SizeFormat() {}

    /** Throws {@link ConfigException}. */
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new ConfigException(
                    "invalid size '" + text + "'; write bytes, or a number with K, M or G as in 512M");
        }
        int power = size.group(2).isEmpty()
                ? 0
                : "bkmgtpe".indexOf(Character.toLowerCase(size.group(2).charAt(0)));
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
        if (bytes.compareTo(MAX) > 0) {
            throw new ConfigException("size '" + text + "' is too large; write at most 7E");
        }
        return bytes.longValue();
    }
}
