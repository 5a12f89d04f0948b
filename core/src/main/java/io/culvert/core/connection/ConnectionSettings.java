package io.culvert.core.connection;

import io.culvert.core.ConnectionServices;
import io.culvert.core.KeepAlive;
import io.culvert.core.RoundTrip;
import io.culvert.core.SshObserver;
import io.culvert.core.WindowSize;
import io.culvert.core.memory.MemoryBudget;

/** What the connection layer is told by the client's or the server's configuration. */
public record ConnectionSettings(
        ConnectionServices.Factory services,
        KeepAlive keepAlive,
        WindowSize windowSize,
        RoundTrip roundTrip,
        MemoryBudget memory,
        SshObserver observer) {}
