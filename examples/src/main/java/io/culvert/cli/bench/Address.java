package io.culvert.cli.bench;

import io.culvert.forwarding.Endpoint;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code host:port}, where an IPv6 address stands in brackets. */
final class Address implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
        try {
            URI uri = new URI("tcp://" + text);
            String host = uri.getHost();
            if (host == null || uri.getPort() < 0 || !uri.getAuthority().equals(text)) {
                throw new TypeConversionException("'" + text + "' is not host:port");
            }
            return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not host:port");
        }
    }

    /** Asks the resolver; the result may be unresolved. */
    static InetSocketAddress resolve(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
