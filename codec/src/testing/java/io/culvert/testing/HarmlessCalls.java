package io.culvert.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The calls that BlockHound would report on an event loop although they hold up nothing. */
public final class HarmlessCalls implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        // The loop itself, when it has nothing to do. (Netty exempts its other loops.)
        builder.allowBlockingCallsInside("io.netty.channel.local.LocalIoHandler", "run");
        // A loop at its very end, which waits for nobody but a wake-up that is under way.
        builder.allowBlockingCallsInside("io.netty.channel.uring.IoUringIoHandler", "destroy");
        // The kernel's random pool is a file to the JDK, but reading it never waits.
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes");
        // Netty's allocator, which makes room for more threads while another lets go of the room that there was.
        builder.allowBlockingCallsInside(
                "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines");
        // To hand work to another thread takes the lock of its queue for the time of one insertion.
        builder.allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer");
        // A log line takes the appender's lock for the time of one write.
        builder.allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders");
    }
}
