package io.culvert.forwarding.config;

/** Where a forward is to listen. */
public sealed interface ListenSpec permits ListenSpec.Port, ListenSpec.SocketFile {
    /** @param port 0 to 65535; 0, for remote forwards alone, lets the server choose */
    record Port(BindAddress bind, int port) implements ListenSpec {}

    /** @param path of a Unix-domain socket */
    record SocketFile(String path) implements ListenSpec {}
}
