package io.culvert.forwarding;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll, but for one thing: a socket that waits for nothing stays in the epoll set. Netty 4.2.18 takes it out
 * and then modifies an entry that is not there (ENOENT), which closes the channel. That meets every socket whose peer
 * has ended its output, and for which a full send buffer must be waited for later: the second half of a half-closed
 * connection.
 */
final class SteadyEpoll extends SteadyIoHandler {
    /** Edge-triggered, so that an error or a hang-up, which epoll reports unasked, is reported once. */
    private static final IoOps NOTHING = EpollIoOps.EPOLLET;

    private SteadyEpoll(IoHandler epoll) {
        super(epoll);
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new SteadyEpoll(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(super.register(handle));
    }

    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        private boolean added;

        private Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops.equals(EpollIoOps.NONE);
            added |= !nothing;
            return registration.submit(nothing && added ? NOTHING : ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
