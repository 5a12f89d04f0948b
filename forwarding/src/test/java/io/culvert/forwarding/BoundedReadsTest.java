package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BoundedReadsTest {
    private static final int HEADER = 9;
    private static final int PACKET = 256 << 10;

    private final BoundedReads reads = new BoundedReads();
    private final ExtendedHandle handle = reads.newHandle();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void nothing_is_left() {
        channel.finishAndReleaseAll();
    }

    @Test
    void reads_that_are_full_grow_to_two_whole_packets() {
        int last = 0;
        for (int i = 0; i < 20; i++) {
            last = read(Integer.MAX_VALUE);
        }
        assertThat(last).isEqualTo(2 * (PACKET - HEADER));
    }

    @Test
    void a_read_with_its_header_fills_a_power_of_two() {
        for (int i = 0; i < 20; i++) {
            int length = read(Integer.MAX_VALUE);
            int packets = (length + PACKET - 1) / PACKET;
            assertThat(Integer.bitCount(length + packets * HEADER))
                    .as("%s bytes", length)
                    .isOne();
        }
    }

    @Test
    void reads_that_bring_little_shrink_again() {
        for (int i = 0; i < 20; i++) {
            read(Integer.MAX_VALUE);
        }
        for (int i = 0; i < 40; i++) {
            read(100);
        }
        assertThat(read(100)).isLessThan(4096);
    }

    @Test
    void no_more_is_read_than_is_wanted_and_never_less_than_2_KiB() {
        reads.boundBy(() -> 5000);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(5000);
        reads.boundBy(() -> 0);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(2048);
    }

    /** One turn of a transport: what it asked its socket for. */
    private int read(int available) {
        handle.reset(new DefaultChannelConfig(channel));
        int asked = handle.guess();
        handle.attemptedBytesRead(asked);
        handle.lastBytesRead(Math.min(asked, available));
        handle.incMessagesRead(1);
        handle.readComplete();
        return asked;
    }
}
