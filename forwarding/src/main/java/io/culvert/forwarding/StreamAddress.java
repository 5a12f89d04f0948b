package io.culvert.forwarding;

import java.net.SocketAddress;

/** One end of a {@link StreamChannel}. */
final class StreamAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final String name;

    StreamAddress(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
