package io.culvert.cli.bench;

import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.TimeFormat;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time, as in "10s", "2m" or "500ms". */
final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return text.matches("[0-9]{1,9}ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : TimeFormat.parse(text);
        } catch (ConfigException e) {
            throw new TypeConversionException(e.getMessage() + "; 500ms will do too");
        }
    }
}
