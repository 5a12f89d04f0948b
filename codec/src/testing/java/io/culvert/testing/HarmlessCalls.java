package io.culvert.testing;

import java.util.List;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The calls that BlockHound would report on an event loop although they hold up nothing. */
public final class HarmlessCalls implements BlockHoundIntegration {
    public static final List<Call> CALLS = List.of(
            // The loop itself, when it has nothing to do. (Netty exempts its other loops.)
            new Call("io.netty.channel.local.LocalIoHandler", "run"),
            // A loop at its very end, which waits for nobody but a wake-up that is under way.
            new Call("io.netty.channel.uring.IoUringIoHandler", "destroy"),
            // The kernel's random pool is a file to the JDK, but reading it never waits.
            new Call("java.security.SecureRandom", "nextBytes"),
            // Netty's allocator, which makes room for more threads while another lets go of the room that there was.
            new Call("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines"),
            // To hand work to another thread takes the lock of its queue for the time of one insertion.
            new Call("java.util.concurrent.LinkedBlockingQueue", "offer"),
            // Netty removes the file of a Unix socket itself when the listener closes, with one call of the kernel.
            new Call("io.netty.channel.epoll.EpollServerDomainSocketChannel", "doClose"),
            new Call("io.netty.channel.socket.nio.NioServerDomainSocketChannel", "doClose"),
            new Call("io.netty.channel.uring.IoUringServerDomainSocketChannel$1", "operationComplete"),
            // The tests' own log goes to Maven, which reads it. The program's does not block: see LogWriterTest.
            new Call("io.culvert.testing.TestConsole", "append"));

    /** A method inside of which calls may block. */
    public record Call(String className, String method) {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        CALLS.forEach(call -> builder.allowBlockingCallsInside(call.className(), call.method()));
    }
}
