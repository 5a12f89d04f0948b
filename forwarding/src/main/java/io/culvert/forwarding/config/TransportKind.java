package io.culvert.forwarding.config;

/** How sockets are driven (keyword Transport, ours). Unset means: the best that loads. */
public enum TransportKind {
    IO_URING,
    EPOLL,
    NIO;

    static final Choice<TransportKind> WORDS =
            Choice.of("io_uring", IO_URING, "epoll", EPOLL).and("nio", NIO);
}
