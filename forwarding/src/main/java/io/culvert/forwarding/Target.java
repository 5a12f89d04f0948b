package io.culvert.forwarding;

/** What a forward connects to. */
public sealed interface Target permits Endpoint, SocketPath {}
