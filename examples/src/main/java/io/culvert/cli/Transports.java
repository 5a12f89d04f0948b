package io.culvert.cli;

import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.config.TransportKind;

/** The keyword Transport. */
final class Transports {
    private Transports() {}

    static NettyTransport of(TransportKind kind) {
        return switch (kind) {
            case IO_URING -> NettyTransport.IO_URING;
            case EPOLL -> NettyTransport.EPOLL;
            case NIO -> NettyTransport.NIO;
        };
    }
}
