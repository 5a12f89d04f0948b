package io.culvert.forwarding;

import java.net.SocketAddress;

/** One end of a {@link CommandChannel}. */
final class CommandAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final long pid;

    CommandAddress(long pid) {
        this.pid = pid;
    }

    @Override
    public String toString() {
        return "process " + pid;
    }
}
