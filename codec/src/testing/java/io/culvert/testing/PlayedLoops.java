package io.culvert.testing;

import java.util.List;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The event loops that a test plays on its own thread: those of an {@code EmbeddedChannel}, and of pairs in memory.
 * Netty's integration knows loops by their threads, and JUnit's is none. It counts as one while a pipeline or an
 * embedded loop is on its stack.
 */
public final class PlayedLoops implements BlockHoundIntegration {
    private static final String TESTS = "main";
    /** JUnit's, for a test that may be left behind after its time. */
    private static final String TESTS_IN_TIME = "junit-timeout-thread";

    private static final StackWalker STACK = StackWalker.getInstance();

    /** What runs a handler, or a task of an embedded loop. */
    private static final List<String> LOOP = List.of(
            "io.netty.channel.AbstractChannelHandlerContext",
            "io.netty.channel.DefaultChannelPipeline",
            "io.netty.channel.embedded.EmbeddedEventLoop");

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.dynamicThreadPredicate(previous -> previous.or(PlayedLoops::isOfTests));
        builder.nonBlockingThreadPredicate(
                previous -> previous.or(thread -> isOfTests(thread) && thread == Thread.currentThread() && played()));
    }

    private static boolean isOfTests(Thread thread) {
        return thread.getName().equals(TESTS) || thread.getName().startsWith(TESTS_IN_TIME);
    }

    private static boolean played() {
        return STACK.walk(frames -> frames.anyMatch(frame -> LOOP.contains(frame.getClassName())));
    }
}
