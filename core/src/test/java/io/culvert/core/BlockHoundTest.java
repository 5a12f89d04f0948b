package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proves that the tests of this module would notice a blocking call on an event loop. */
final class BlockHoundTest {
    private final EventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void J07_a_blocking_call_on_an_event_loop_is_an_error() {
        var blocking = loop.submit(() -> new CountDownLatch(1).await(10, TimeUnit.SECONDS));

        assertThatThrownBy(blocking::get).hasMessageContaining("Blocking call!");
    }
}
