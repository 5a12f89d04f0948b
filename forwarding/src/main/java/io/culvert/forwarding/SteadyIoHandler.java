package io.culvert.forwarding;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** A transport of Netty's that differs in how it serves the sockets that are registered with it. */
abstract class SteadyIoHandler implements IoHandler {
    private final IoHandler transport;

    SteadyIoHandler(IoHandler transport) {
        this.transport = transport;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return transport.register(handle);
    }

    @Override
    public final void initialize() {
        transport.initialize();
    }

    @Override
    public final int run(IoHandlerContext context) {
        return transport.run(context);
    }

    @Override
    public final void prepareToDestroy() {
        transport.prepareToDestroy();
    }

    @Override
    public final void destroy() {
        transport.destroy();
    }

    @Override
    public final void wakeup() {
        transport.wakeup();
    }

    @Override
    public final boolean isCompatible(Class<? extends IoHandle> handleType) {
        return transport.isCompatible(handleType);
    }
}
