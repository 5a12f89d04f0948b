package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PacketCumulatorTest {
    private final PacketCumulator cumulator = new PacketCumulator();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @AfterEach
    void nothing_leaks() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void a_read_behind_a_whole_packet_is_taken_as_it_is() {
        ByteBuf consumed = buffer(10).skipBytes(10);
        ByteBuf read = buffer(20);
        assertThat(cumulator.cumulate(allocator, consumed, read)).isSameAs(read);
        assertThat(consumed.refCnt()).isZero();
        read.release();
    }

    @Test
    void a_large_read_is_not_copied() {
        ByteBuf begun = buffer(10);
        ByteBuf read = buffer(100_000);
        long before = allocator.metric().usedHeapMemory();
        ByteBuf joined = cumulator.cumulate(allocator, begun, read);
        assertThat(allocator.metric().usedHeapMemory()).isEqualTo(before);
        joined.release();
    }

    @Test
    void large_reads_one_after_another_keep_only_what_is_unread() {
        ByteBuf joined = buffer(10);
        for (int i = 0; i < 1000; i++) {
            joined = cumulator.cumulate(allocator, joined, buffer(50_000));
            joined.skipBytes(joined.readableBytes() - 7);
            assertThat(allocator.metric().usedHeapMemory()).isLessThan(150_000);
        }
        joined.release();
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // which buffer it is, is the question
    void bytes_that_come_one_by_one_are_copied_into_a_buffer_that_doubles() {
        ByteBuf joined = buffer(1);
        int buffers = 0;
        for (int i = 0; i < 20_000; i++) {
            ByteBuf next = cumulator.cumulate(allocator, joined, buffer(1));
            buffers += next == joined ? 0 : 1;
            joined = next;
        }
        assertThat(buffers).isLessThan(16);
        assertThat(joined.readableBytes()).isEqualTo(20_001);
        joined.release();
    }

    @Test
    void small_reads_behind_large_ones_are_copied_once_into_room_that_grows_by_32_KiB() {
        ByteBuf joined = cumulator.cumulate(allocator, buffer(100_000), buffer(100_000));
        for (int i = 0; i < 5000; i++) {
            joined = cumulator.cumulate(allocator, joined, buffer(10));
        }
        assertThat(joined.readableBytes()).isEqualTo(250_000);
        assertThat(allocator.metric().usedHeapMemory()).isBetween(250_000L, 250_000L + 2 * 32 * 1024);
        joined.release();
    }

    @Test
    void a_small_read_behind_a_large_one_copies_nothing_but_itself() {
        ByteBuf begun = buffer(100_000);
        ByteBuf joined = cumulator.cumulate(allocator, begun, buffer(10));
        assertThat(allocator.metric().usedHeapMemory()).isEqualTo(100_000 + 32 * 1024);
        assertThat(begun.refCnt()).isEqualTo(1);
        joined.release();
    }

    @Test
    void P12_the_beginning_of_a_packet_leaves_a_far_larger_buffer_when_nothing_comes_after_it() {
        ByteBuf begun = allocator.buffer(512 * 1024).writeZero(1000).skipBytes(10);
        assertThat(cumulator.isWasteful(begun)).isTrue();
        ByteBuf moved = cumulator.cumulate(allocator, begun, Unpooled.EMPTY_BUFFER);
        assertThat(cumulator.memory(moved)).isEqualTo(990);
        assertThat(cumulator.isWasteful(moved)).isFalse();
        assertThat(begun.refCnt()).isZero();
        moved.release();
    }

    @Test
    void P12_the_beginning_of_a_packet_that_was_joined_to_a_small_part_of_a_large_buffer_leaves_it() {
        ByteBuf read = allocator.buffer(512 * 1024).writeZero(40_000);
        ByteBuf joined = cumulator.cumulate(allocator, buffer(10), read);
        assertThat(cumulator.memory(joined)).isEqualTo(10 + 512 * 1024);
        assertThat(cumulator.isWasteful(joined)).isTrue();
        ByteBuf moved = cumulator.cumulate(allocator, joined, Unpooled.EMPTY_BUFFER);
        assertThat(cumulator.memory(moved)).isEqualTo(40_010);
        assertThat(moved.readableBytes()).isEqualTo(40_010);
        moved.release();
    }

    @Test
    void P12_small_reads_do_not_move_a_packet_because_of_a_large_read_before_it() {
        ByteBuf read = allocator.buffer(512 * 1024).writeZero(40_000);
        cumulator.cumulate(allocator, buffer(10), read).release();
        ByteBuf joined = buffer(3000);
        for (int i = 0; i < 20; i++) {
            joined = cumulator.cumulate(allocator, joined, buffer(1000));
            assertThat(cumulator.isWasteful(joined)).isFalse();
        }
        joined.release();
    }

    @Test
    void small_and_large_reads_in_any_order_give_the_same_bytes() {
        Random random = new Random(1);
        ByteBuf joined = buffer(1);
        ByteBuf expected = joined.copy();
        for (int i = 0; i < 500; i++) {
            ByteBuf read = buffer(random.nextBoolean() ? 1 + random.nextInt(100) : 32 * 1024 + random.nextInt(100));
            expected.writeBytes(read, read.readerIndex(), read.readableBytes());
            joined = cumulator.cumulate(allocator, joined, read);
            int taken = random.nextInt(joined.readableBytes());
            assertThat(ByteBufUtil.equals(joined.readSlice(taken), expected.readSlice(taken)))
                    .isTrue();
            expected.discardReadBytes();
        }
        assertThat(ByteBufUtil.equals(joined, expected)).isTrue();
        joined.release();
        expected.release();
    }

    private ByteBuf buffer(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return allocator.buffer(length).writeBytes(bytes);
    }
}
