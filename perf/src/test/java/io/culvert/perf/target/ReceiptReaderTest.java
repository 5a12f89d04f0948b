package io.culvert.perf.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class ReceiptReaderTest {
    private static final int PAYLOAD = 40;

    /** Some payload and its receipt. */
    private static ByteBuf stream() {
        ByteBuf stream = Unpooled.buffer().writeBytes(new Payload(PAYLOAD, 1).next(PAYLOAD));
        Checksum checksum = new Checksum();
        checksum.add(stream);
        ByteBuf receipt = checksum.receipt().toBytes(UnpooledByteBufAllocator.DEFAULT);
        stream.writeBytes(receipt);
        receipt.release();
        return stream;
    }

    @Test
    void the_receipt_is_told_from_the_payload_wherever_the_stream_is_cut() {
        ByteBuf stream = stream();
        for (int first = 0; first <= stream.readableBytes(); first++) {
            for (int second = first; second <= stream.readableBytes(); second++) {
                ReceiptReader reader = new ReceiptReader();
                reader.add(stream.slice(0, first));
                reader.add(stream.slice(first, second - first));
                reader.add(stream.slice(second, stream.readableBytes() - second));

                assertThat(reader.receipt())
                        .as("cut at %d and %d", first, second)
                        .hasValue(reader.payload());
                assertThat(reader.payload().length()).isEqualTo(PAYLOAD);
            }
        }
    }

    @Test
    void one_bit_makes_a_difference() {
        for (int i = 0; i < PAYLOAD; i++) {
            ByteBuf stream = stream();
            stream.setByte(i, stream.getByte(i) ^ 1);
            ReceiptReader reader = new ReceiptReader();
            reader.add(stream);

            assertThat(reader.receipt()).isPresent().get().isNotEqualTo(reader.payload());
        }
    }

    @Test
    void fewer_bytes_than_a_receipt_are_none() {
        ReceiptReader reader = new ReceiptReader();
        reader.add(Unpooled.wrappedBuffer(new byte[Receipt.LENGTH - 1]));

        assertThat(reader.receipt()).isEmpty();
        assertThat(reader.payload().length()).isZero();
    }
}
