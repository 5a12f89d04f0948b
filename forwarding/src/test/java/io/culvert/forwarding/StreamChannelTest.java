package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StreamChannelTest {
    /** Its one read returns only when it is let go. */
    private static final class Stuck extends InputStream {
        final CountDownLatch reads = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        volatile Thread reader;
        volatile boolean returns;

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            reader = Thread.currentThread();
            reads.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            returns = true;
            return length;
        }
    }

    @Test
    void what_is_read_when_the_event_loop_has_ended_is_dropped_without_a_word() throws Exception {
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Stuck in = new Stuck();
        DefaultEventLoop loop = new DefaultEventLoop();
        StreamChannel channel =
                new StreamChannel("test", in, OutputStream.nullOutputStream(), true, Runnable::run, () -> {});
        loop.register(channel).sync();
        in.reads.await();
        in.reader.setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        loop.terminationFuture().sync();

        in.letGo.countDown();
        await().until(() -> in.returns && (in.reader.getState() == Thread.State.WAITING || !in.reader.isAlive()));
        assertThat(uncaught).isEmpty();
        assertThat(in.reader.isAlive()).as("it waits for its next task").isTrue();
        in.reader.interrupt();
    }
}
