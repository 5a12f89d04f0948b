package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;

/**
 * Netty's io_uring, but for two things, in which Netty 4.2.18 waits for ever.
 *
 * <p>A socket whose peer has ended its output can wait until it can be written. Netty waits with a poll of one shot,
 * which the kernel answers at once with the end of the peer's output (POLLRDHUP, which it always reports): not with
 * what was asked for. Here a poll of many shots waits as well, from the first such answer to the socket's close. It is
 * told of the end once, and then of each time that there is room.
 *
 * <p>A socket that was reset while nobody read it is read to its error. The kernel says with each read whether there is
 * more. An end counts as more, but an error does not, so that Netty stops after the last bytes. The poll that would
 * tell of the error has told of it already. Here the error counts as well.
 */
final class SteadyIoUring extends SteadyIoHandler {
    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;
    private static final byte RECV = 27;
    private static final int MANY_SHOTS = 1;
    private static final int MORE_SHOTS_FOLLOW = 1 << 1;
    private static final int SOCKET_IS_NOT_EMPTY = 1 << 2;

    private static final int POLLIN = 0x1;
    private static final int POLLOUT = 0x4;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLRDHUP = 0x2000;

    /** Netty's own operations have other numbers. */
    private static final long OURS = 0;

    private SteadyIoUring(IoHandler ioUring) {
        super(ioUring);
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = IoUringIoHandler.newFactory();
        return executor -> new SteadyIoUring(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return super.register(
                handle instanceof Channel.Unsafe unsafe
                                && unsafe.voidPromise().channel() instanceof UnixChannel socket
                                && socket instanceof DuplexChannel
                        ? new Handle((IoUringIoHandle) handle, socket)
                        : handle);
    }

    @SuppressWarnings("try") // its close() throws what the interface's throws
    private static final class Handle implements IoUringIoHandle {
        private final IoUringIoHandle handle;
        private final UnixChannel socket;
        private boolean waiting;
        private boolean isOver;

        private Handle(IoUringIoHandle handle, UnixChannel socket) {
            this.handle = handle;
            this.socket = socket;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            boolean poll = completion.opcode() == POLL_ADD;
            int result = completion.res();
            isOver |= poll && result > 0 && (result & (POLLERR | POLLHUP)) != 0;
            if (poll && completion.userData() == OURS) {
                waited(registration, result, (completion.flags() & MORE_SHOTS_FOLLOW) != 0);
                return;
            }
            handle.handle(registration, isOver && completion.opcode() == RECV ? withMoreToRead(completion) : event);
            if (poll && result > 0 && (result & POLLRDHUP) != 0 && (result & (POLLIN | POLLOUT)) == 0) {
                waitForRoom(registration);
            }
        }

        private static IoUringIoEvent withMoreToRead(IoUringIoEvent read) {
            return new IoUringIoEvent(read.res(), read.flags() | SOCKET_IS_NOT_EMPTY, read.opcode(), read.userData());
        }

        private void waited(IoRegistration registration, int result, boolean goesOn) {
            waiting = goesOn;
            boolean hasRoom = (result & (POLLOUT | POLLERR | POLLHUP)) != 0;
            // After the last shot to try is the only way to know, and after the close Netty still has to let go of its
            // poll.
            if (hasRoom || !goesOn) {
                handle.handle(registration, new IoUringIoEvent(POLLOUT, 0, POLL_ADD, OURS));
            }
        }

        private void waitForRoom(IoRegistration registration) {
            if (waiting || !socket.isOpen()) {
                return;
            }
            waiting = true;
            long poll = registration.submit(ops(POLL_ADD, socket.fd().intValue(), 0, MANY_SHOTS, POLLOUT));
            // The kernel does not close a socket that is polled.
            socket.closeFuture().addListener(closed -> {
                if (waiting) {
                    registration.submit(ops(ASYNC_CANCEL, -1, poll, 0, 0));
                }
            });
        }

        private static IoUringIoOps ops(byte operation, int descriptor, long address, int length, int events) {
            return new IoUringIoOps(
                    operation,
                    (byte) 0,
                    (short) 0,
                    descriptor,
                    0,
                    address,
                    length,
                    events,
                    OURS,
                    (short) 0,
                    (short) 0,
                    0,
                    0);
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() throws Exception {
            handle.close();
        }
    }
}
