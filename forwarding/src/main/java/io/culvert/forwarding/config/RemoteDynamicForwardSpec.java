package io.culvert.forwarding.config;

/**
 * Listen on the server for clients of a proxy, connect from the client (ssh -R with nothing but a port).
 *
 * @param listenPort 0 to 65535; 0 lets the server choose
 */
public record RemoteDynamicForwardSpec(BindAddress bind, int listenPort) implements RemoteListener {}
