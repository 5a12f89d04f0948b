package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.BlockingCalls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proves that the tests of every module notice a blocking call on an event loop. */
final class BlockHoundTest {
    private final EventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void J07_waiting_on_an_event_loop_is_found() throws Exception {
        assertFoundOnLoop("park", BlockHoundTest::park);
    }

    @Test
    void J07_a_blocking_call_is_found_even_if_the_code_that_makes_it_catches_everything() throws Exception {
        assertFoundOnLoop("park", () -> {
            try {
                return park();
            } catch (Throwable swallowed) {
                return null;
            }
        });
    }

    @Test
    void J07_reading_a_file_on_an_event_loop_is_found() throws Exception {
        Path file = Path.of("pom.xml");
        assertFoundOnLoop("newByteChannel", () -> Files.readString(file));
        assertFoundOnLoop("UnixFileSystemProvider", () -> Files.isRegularFile(file));
        assertFoundOnLoop("exists", () -> new File("pom.xml").exists());
    }

    @Test
    void J07_looking_up_a_name_on_an_event_loop_is_found() throws Exception {
        assertFoundOnLoop("lookupAllHostAddr", () -> InetAddress.getByName("localhost"));
    }

    @Test
    void J07_an_address_in_figures_is_no_look_up() throws Exception {
        loop.submit(() -> InetAddress.getByName("127.0.0.1")).get();

        assertThat(BlockingCalls.takeThoseOf(BlockHoundTest.class)).isEmpty();
    }

    @Test
    void J07_a_loop_that_a_test_plays_on_its_own_thread_is_watched() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                park();
            }
        });

        channel.writeInbound("message");

        assertFound("park");
        channel.eventLoop().execute(() -> Files.exists(Path.of("pom.xml")));
        channel.runPendingTasks();
        assertFound("UnixFileSystemProvider");
    }

    @Test
    void J07_the_thread_of_a_test_may_block_when_it_plays_no_loop() throws Exception {
        park();
        Files.readString(Path.of("pom.xml"));

        assertThat(BlockingCalls.takeThoseOf(BlockHoundTest.class)).isEmpty();
    }

    /** Waits for a moment, and always: a latch with a time limit does not if the time is over before it comes to it. */
    private static @Nullable Object park() {
        LockSupport.parkNanos(1);
        return null;
    }

    private void assertFoundOnLoop(String call, Callable<Object> blocking) throws Exception {
        loop.submit(blocking).get();
        assertFound(call);
    }

    private static void assertFound(String call) {
        assertThat(BlockingCalls.takeThoseOf(BlockHoundTest.class))
                .isNotEmpty()
                .allSatisfy(found ->
                        assertThat(found).startsWith("BLOCKING CALL: ").contains(BlockHoundTest.class.getName()))
                .anySatisfy(found -> assertThat(found).contains(call));
    }
}
