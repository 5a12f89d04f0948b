package io.culvert.forwarding.session;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that people give to ssh for the sake of their forwards alone, as in "ssh -f -L ... host sleep 30". A server that
 * runs no programs carries it out by itself.
 */
sealed interface HeldCommand {
    /** Stays until the client ends it. */
    record Shell() implements HeldCommand {}

    /** @param nanos how long, at most 292 years */
    record Sleep(long nanos) implements HeldCommand {
        boolean forever() {
            return nanos == Long.MAX_VALUE;
        }
    }

    /** Sends back what comes. */
    record Cat() implements HeldCommand {}

    record Exit(int status) implements HeldCommand {}

    Pattern SHELL = Pattern.compile("(/(usr/)?bin/)?(ba|da|k|z|fi)?sh( -[il]+)*");
    Pattern SLEEP = Pattern.compile("sleep +(?:(?<number>[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?<unit>[smhd]?)|infinity)");
    Pattern EXIT = Pattern.compile("exit(?: +(?<status>[0-9]{1,3}))?");

    /** Empty for any other command. */
    static Optional<HeldCommand> of(String command) {
        String words = command.strip();
        Matcher sleep = SLEEP.matcher(words);
        if (sleep.matches()) {
            return Optional.of(new Sleep(
                    sleep.group("number") == null
                            ? Long.MAX_VALUE
                            : nanos(new BigDecimal(sleep.group("number")), sleep.group("unit"))));
        }
        Matcher exit = EXIT.matcher(words);
        if (exit.matches()) {
            return Optional.of(
                    new Exit(exit.group("status") == null ? 0 : Integer.parseInt(exit.group("status")) & 0xff));
        }
        return switch (words) {
            case "true" -> Optional.of(new Exit(0));
            case "cat" -> Optional.of(new Cat());
            default -> SHELL.matcher(words).matches() ? Optional.of(new Shell()) : Optional.empty();
        };
    }

    private static long nanos(BigDecimal number, String unit) {
        long seconds = switch (unit) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86400;
            default -> 1;
        };
        BigDecimal nanos = number.multiply(BigDecimal.valueOf(seconds)).movePointRight(9);
        return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE - 1)).longValue();
    }
}
