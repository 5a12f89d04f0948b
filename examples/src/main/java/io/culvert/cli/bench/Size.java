package io.culvert.cli.bench;

import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.SizeFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads bytes, as in "64" or "1g". */
final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return SizeFormat.parse(text);
        } catch (ConfigException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Of a message that has to fit into an int; the scenario says what else it has to be. */
    static int ofMessage(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
