package io.culvert.forwarding;

import io.culvert.core.key.Presence;
import io.culvert.forwarding.config.AddressPatterns;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.PermitListen;
import io.culvert.forwarding.config.PermitOpen;
import io.culvert.forwarding.keys.KeyOption;
import java.security.InvalidKeyException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the options of a key one after the other, as sshd does: a later flag undoes an earlier one. */
public final class KeyOptionsReader {
    /** They take or give what this server does not have. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "agent-forwarding",
            "no-agent-forwarding",
            "x11-forwarding",
            "no-x11-forwarding",
            "pty",
            "no-pty",
            "user-rc",
            "no-user-rc");

    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9_]+=.*", Pattern.DOTALL);
    private static final Pattern TUNNEL = Pattern.compile("any|[0-9]{1,9}");
    private static final Pattern TIME = Pattern.compile("([0-9]{8})([0-9]{4})?([0-9]{2})?(Z?)");

    private final List<String> open = new ArrayList<>();
    private final List<String> listen = new ArrayList<>();
    private boolean forwarding = true;
    private boolean certAuthority;
    private boolean touch = true;
    private boolean verification;
    private @Nullable String command;
    private @Nullable List<String> principals;
    private @Nullable AddressPatterns from;
    private @Nullable Instant expires;

    private KeyOptionsReader() {}

    /** Throws for an option that is not known or not sound: to ignore it could lift a restriction. */
    public static KeyTerms read(List<KeyOption> options) throws InvalidKeyException {
        KeyOptionsReader reader = new KeyOptionsReader();
        try {
            options.forEach(reader::take);
            return reader.terms();
        } catch (ConfigException e) {
            throw new InvalidKeyException(e.getMessage(), e);
        }
    }

    private void take(KeyOption option) {
        String value = option.value();
        if (value == null) {
            flag(option.name());
        } else {
            value(option.name(), value);
        }
    }

    private void flag(String name) {
        switch (name) {
            case "restrict", "no-port-forwarding" -> forwarding = false;
            case "port-forwarding" -> forwarding = true;
            case "cert-authority" -> certAuthority = true;
            case "touch-required" -> touch = true;
            case "no-touch-required" -> touch = false;
            case "verify-required" -> verification = true;
            case "no-verify-required" -> verification = false;
            default -> {
                if (!WITHOUT_MEANING.contains(name)) {
                    throw new ConfigException("no support for its option " + name);
                }
            }
        }
    }

    private void value(String name, String value) {
        switch (name) {
            case "permitopen" -> open.add(listed(value));
            case "permitlisten" -> listen.add(listed(value));
            case "command" -> command = once(name, command, value);
            case "principals" -> principals = once(name, principals, principals(value));
            case "from" -> from = once(name, from, AddressPatterns.parse(value));
            case "expiry-time" -> expires = earlier(expires, time(value));
            case "environment" -> requireSound(name, value, ENVIRONMENT);
            case "tunnel" -> requireSound(name, value, TUNNEL);
            default -> throw new ConfigException("no support for its option " + name + "=");
        }
    }

    private KeyTerms terms() {
        boolean restricts = !forwarding || !open.isEmpty() || !listen.isEmpty() || command != null;
        PermitOpen permitOpen = open.isEmpty() ? PermitOpen.ANY : PermitOpen.parse(open);
        PermitListen permitListen = listen.isEmpty() ? PermitListen.ANY : PermitListen.parse(listen);
        return new KeyTerms(
                certAuthority,
                principals == null ? List.of() : principals,
                from,
                expires,
                restricts
                        ? new KeyRestriction(forwarding, permitOpen, permitListen, Optional.ofNullable(command))
                        : null,
                new Presence(touch, verification));
    }

    /** The words that stand for a whole list are sshd_config's alone. */
    private static String listed(String value) {
        if (value.equals("any") || value.equals("none")) {
            throw new ConfigException("'" + value + "' is no host:port");
        }
        return value;
    }

    private static <T> T once(String name, @Nullable T earlier, T value) {
        if (earlier != null) {
            throw new ConfigException("its option " + name + " stands twice");
        }
        return value;
    }

    private static void requireSound(String name, String value, Pattern sound) {
        if (!sound.matcher(value).matches()) {
            throw new ConfigException("its option " + name + " has a malformed value");
        }
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one != null && one.isBefore(other) ? one : other;
    }

    /** YYYYMMDD[HHMM[SS]][Z]: local time, or UTC with the Z. */
    private static Instant time(String text) {
        var parts = TIME.matcher(text);
        if (!parts.matches() || parts.group(2) == null && parts.group(3) != null) {
            throw new ConfigException("'" + text + "' is no time; write YYYYMMDD[HHMM[SS]][Z]");
        }
        String clock = Optional.ofNullable(parts.group(2)).orElse("0000")
                + Optional.ofNullable(parts.group(3)).orElse("00");
        try {
            return LocalDateTime.parse(parts.group(1) + clock, DateTimeFormatter.ofPattern("yyyyMMddHHmmss"))
                    .atZone(parts.group(4).isEmpty() ? ZoneId.systemDefault() : ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new ConfigException("'" + text + "' is no time; write YYYYMMDD[HHMM[SS]][Z]");
        }
    }

    /** As sshd, up to the first that is empty; a list without any is for nobody. */
    private static List<String> principals(String list) {
        String[] names = list.split(",", -1);
        return names[0].isEmpty()
                ? List.of("")
                : Stream.of(names).takeWhile(name -> !name.isEmpty()).toList();
    }
}
