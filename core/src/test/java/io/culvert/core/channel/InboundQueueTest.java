package io.culvert.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.FullAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InboundQueueTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final InboundQueue queue = new InboundQueue(allocator);

    @AfterEach
    void nothing_leaks() {
        queue.release();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void a_message_that_finds_the_queue_empty_is_not_copied() {
        ByteBuf data = message(1);
        queue.add(data, InboundQueue.STREAM);
        assertThat(queue.poll()).isSameAs(data);
        data.release();
    }

    @Test
    void C01_messages_of_a_byte_take_hardly_more_room_than_their_data() {
        for (int i = 0; i < 100_000; i++) {
            queue.add(message(1), InboundQueue.STREAM);
        }
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(200_000);
        assertThat(length()).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {24 << 10, 32 << 10, 33_000, 65_536, 100_000, 140_000, (256 << 10) - 9, 256 << 10, 300_000})
    void C01_messages_that_a_pool_rounds_up_take_hardly_more_room_than_their_data(int length) {
        queue.add(message(1), InboundQueue.STREAM);
        int messages = (2 << 20) / length;
        for (int i = 0; i < messages; i++) {
            queue.add(message(length), InboundQueue.STREAM);
        }
        int data = 0;
        int room = 0;
        for (ByteBuf next; (next = (ByteBuf) queue.poll()) != null; next.release()) {
            data += next.readableBytes();
            room += roundedUp(
                    next.unwrap() == null ? next.capacity() : next.unwrap().capacity());
        }
        assertThat(data).isEqualTo(1 + messages * length);
        assertThat(room).isLessThan(data + data / 8 + (64 << 10));
    }

    @Test
    void without_memory_for_copies_the_bytes_come_in_order() {
        InboundQueue full = new InboundQueue(new FullAllocator());
        ByteBuf expected = Unpooled.buffer();
        ByteBuf got = Unpooled.buffer();
        for (int i = 0; i < 100; i++) {
            ByteBuf data = message(1 + i * 500);
            expected.writeBytes(data, data.readerIndex(), data.readableBytes());
            full.add(data, InboundQueue.STREAM);
        }
        while (!full.isEmpty()) {
            take(full, got);
        }
        assertThat(ByteBufUtil.equals(got, expected)).isTrue();
    }

    @Test
    void C01_messages_without_data_take_no_room() {
        for (int i = 0; i < 1000; i++) {
            queue.add(message(0), InboundQueue.STREAM);
        }
        assertThat(queue.isEmpty()).isTrue();
        queue.add(message(1), InboundQueue.STREAM);
        for (int i = 0; i < 1000; i++) {
            queue.add(message(0), InboundQueue.STREAM);
        }
        assertThat(length()).isEqualTo(1);
    }

    @Test
    void whatever_the_sizes_the_bytes_come_in_order() {
        Random random = new Random(7);
        ByteBuf expected = Unpooled.buffer();
        ByteBuf got = Unpooled.buffer();
        for (int i = 0; i < 5000; i++) {
            ByteBuf data = message(
                    switch (random.nextInt(16)) {
                        case 0 -> random.nextInt(300_000);
                        case 1, 2, 3 -> random.nextInt(5000);
                        default -> random.nextInt(50);
                    });
            expected.writeBytes(data, data.readerIndex(), data.readableBytes());
            queue.add(data, InboundQueue.STREAM);
            if (random.nextInt(3) == 0) {
                take(queue, got);
            }
        }
        while (!queue.isEmpty()) {
            take(queue, got);
        }
        assertThat(ByteBufUtil.equals(got, expected)).isTrue();
    }

    private static void take(InboundQueue queue, ByteBuf into) {
        ByteBuf data = (ByteBuf) queue.poll();
        if (data != null) {
            into.writeBytes(data);
            data.release();
        }
    }

    private static int roundedUp(int capacity) {
        return Integer.highestOneBit(2 * capacity - 1);
    }

    private int length() {
        int length = 0;
        for (ByteBuf data; (data = (ByteBuf) queue.poll()) != null; length++) {
            data.release();
        }
        return length;
    }

    /** As it comes: a part of the message that it was in, without room behind it. */
    private ByteBuf message(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        ByteBuf whole = allocator.buffer(9 + length).writeZero(9).writeBytes(bytes);
        ByteBuf data = whole.retainedSlice(9, length);
        whole.release();
        return data;
    }
}
