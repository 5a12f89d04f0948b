package io.culvert.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshChannelRequest;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seconds are virtual. */
class SessionIdleTest {
    private static final IdleLimits LIMITS = new IdleLimits() {
        @Override
        public Duration connection() {
            return Duration.ZERO;
        }

        @Override
        public Duration channel(String channelType) {
            return switch (channelType) {
                case "session" -> Duration.ofSeconds(5);
                case "session:command" -> Duration.ofSeconds(20);
                case "session:subsystem:sftp" -> Duration.ofSeconds(10);
                default -> Duration.ZERO;
            };
        }
    };

    private final EmbeddedChannel session =
            new EmbeddedChannel(new IdleChannel(LIMITS.channel("session")), new SessionIdle(LIMITS));

    @AfterEach
    void close() {
        session.close();
    }

    private void request(String type, byte[] data) {
        session.pipeline().fireUserEventTriggered(new SshChannelRequest(type, data, success -> {}));
    }

    private static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] data = new byte[4 + bytes.length];
        data[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, data, 4, bytes.length);
        return data;
    }

    private boolean opensAfter(int seconds) {
        session.advanceTimeBy(seconds, TimeUnit.SECONDS);
        session.runScheduledPendingTasks();
        return session.isOpen();
    }

    @ParameterizedTest
    @CsvSource({"exec, sleep, 20", "subsystem, sftp, 10", "env, A, 5"})
    void C13_a_session_is_closed_when_what_it_runs_has_been_idle_for_its_time(String type, String data, int limit) {
        session.freezeTime();
        request(type, string(data));
        assertThat(opensAfter(limit - 1)).isTrue();
        assertThat(opensAfter(1)).isFalse();
    }

    @Test
    void C13_a_shell_without_a_limit_stays_though_a_session_that_runs_nothing_would_not() {
        session.freezeTime();
        request("shell", new byte[0]);
        assertThat(opensAfter(1000)).isTrue();
        assertThat(session.pipeline().get(IdleChannel.class)).isNull();
    }

    @Test
    void A14_a_malformed_request_keeps_the_limit_and_harms_nobody() {
        session.freezeTime();
        request("subsystem", new byte[] {0, 0, 0, 9});
        assertThat(opensAfter(4)).isTrue();
        assertThat(opensAfter(1)).isFalse();
    }
}
