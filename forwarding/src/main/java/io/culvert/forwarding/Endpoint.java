package io.culvert.forwarding;

/**
 * A host, which is a name or an address and is not resolved here, and a port.
 *
 * @param port 0 to 65535
 */
public record Endpoint(String host, int port) implements Target {
    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of " + host + " is not between 0 and 65535");
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
