package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AcceptPauseTest {
    @Test
    void P06_a_listener_that_cannot_accept_rests_for_a_second_and_goes_on() {
        EmbeddedChannel listener = new EmbeddedChannel(new AcceptPause());
        listener.freezeTime();
        for (int i = 0; i < 3; i++) {
            listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
            assertThat(listener.config().isAutoRead()).isFalse();
            listener.checkException(); // nothing goes on to the end of the pipeline, which would log a stack trace
            listener.advanceTimeBy(1, TimeUnit.SECONDS);
            listener.runScheduledPendingTasks();
            assertThat(listener.config().isAutoRead()).isTrue();
        }
        listener.close();
    }
}
