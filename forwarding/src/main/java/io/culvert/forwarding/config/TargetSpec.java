package io.culvert.forwarding.config;

/** What a forward is to connect to. */
public sealed interface TargetSpec permits TargetSpec.Port, TargetSpec.SocketFile {
    /**
     * @param host as written; resolved at the end that connects
     * @param port 1 to 65535
     */
    record Port(String host, int port) implements TargetSpec {}

    /** @param path of a Unix-domain socket */
    record SocketFile(String path) implements TargetSpec {}
}
