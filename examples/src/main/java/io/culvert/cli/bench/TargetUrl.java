package io.culvert.cli.bench;

import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.Destination;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the load goes: one of the two is there.
 *
 * @param text as the user wrote it
 */
record TargetUrl(String text, Optional<Endpoint> tcp, Optional<Destination> ssh) {
    private static final String TCP = "tcp://";
    private static final String SSH = "ssh://";

    /** Reads {@code tcp://host:port} and {@code ssh://[user@]host[:port]}. */
    static final class Converter implements ITypeConverter<TargetUrl> {
        @Override
        public TargetUrl convert(String text) {
            try {
                if (text.startsWith(TCP)) {
                    Endpoint endpoint = new Address().convert(text.substring(TCP.length()));
                    return new TargetUrl(text, Optional.of(endpoint), Optional.empty());
                } else if (text.startsWith(SSH)) {
                    return new TargetUrl(text, Optional.empty(), Optional.of(Destination.parse(text)));
                }
            } catch (ConfigException e) {
                throw new TypeConversionException(e.getMessage());
            }
            throw new TypeConversionException("'" + text + "' is neither ssh://[user@]host[:port] nor tcp://host:port");
        }
    }
}
