package io.culvert.forwarding.accounts;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What shadow(5) says of an account.
 *
 * @param expires the day after which it is no more, counted from 1970
 */
public record Shadow(String name, String password, OptionalLong expires) {
    private static final int FIELDS = 9;

    /** Empty for a line that is no account's. */
    static Optional<Shadow> parse(String line) {
        String[] fields = line.split(":", FIELDS);
        return fields.length < FIELDS
                ? Optional.empty()
                : Optional.of(new Shadow(
                        fields[0],
                        fields[1],
                        fields[7].matches("[0-9]{1,18}")
                                ? OptionalLong.of(Long.parseLong(fields[7]))
                                : OptionalLong.empty()));
    }
}
