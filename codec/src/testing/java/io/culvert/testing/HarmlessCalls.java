package io.culvert.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The calls that BlockHound would report on an event loop although they do not wait for anything. */
public final class HarmlessCalls implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        // The kernel's random pool is a file to the JDK, but reading it never waits.
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes");
        // A log line takes the appender's lock for the time of one write.
        builder.allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders");
    }
}
