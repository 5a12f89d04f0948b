package io.culvert.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The blocking calls that event loops made, each once with its stack. They are recorded and not thrown: an exception
 * could be caught by the code that blocks, and the build would not fail.
 */
public final class BlockingCalls implements BlockHoundIntegration {
    private static final int FRAMES = 60;

    private static final Set<String> CALLS = ConcurrentHashMap.newKeySet();

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(BlockingCalls::record);
    }

    private static void record(BlockingMethod method) {
        StackTraceElement[] stack = new Throwable().getStackTrace();
        if (Stream.of(stack).anyMatch(BlockingCalls::initializesPlatform)) {
            return;
        }
        CALLS.add(Stream.of(stack)
                .filter(frame -> !frame.getClassName().startsWith("reactor.blockhound.")
                        && !frame.getClassName().equals(BlockingCalls.class.getName()))
                .limit(FRAMES)
                .map(frame -> System.lineSeparator() + "    at " + frame)
                .collect(Collectors.joining("", "BLOCKING CALL: " + method + " on an event loop", "")));
    }

    /** The JDK reads files of its own when it initializes a class, once in the life of a process. */
    private static boolean initializesPlatform(StackTraceElement frame) {
        return frame.getMethodName().equals("<clinit>") && "java.base".equals(frame.getModuleName());
    }

    static Collection<String> all() {
        return CALLS;
    }

    /** Takes away the calls whose stack names this class: a test that blocks on purpose does not fail the build. */
    public static List<String> takeThoseOf(Class<?> test) {
        List<String> taken = new ArrayList<>(CALLS);
        taken.removeIf(call -> !call.contains(test.getName()));
        taken.forEach(CALLS::remove);
        return taken;
    }
}
