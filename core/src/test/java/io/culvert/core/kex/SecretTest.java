package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class SecretTest {
    /** Secrets with zeros in front are rare, and the classic reason why one key exchange in 256 fails. */
    @Property(tries = 300)
    void an_mpint_is_the_same_as_by_way_of_a_big_integer(
            @ForAll @Size(max = 70) byte[] magnitude, @ForAll @IntRange(max = 4) int zeros) {
        byte[] padded = new byte[zeros + magnitude.length];
        System.arraycopy(magnitude, 0, padded, zeros, magnitude.length);
        ByteBuf expected = Unpooled.buffer();
        Wire.writeMpint(expected, new BigInteger(1, magnitude));
        assertThat(Secret.mpint(padded)).isEqualTo(ByteBufUtil.getBytes(expected));
        assertThat(padded).as("T08: no copy is left").isEqualTo(new byte[padded.length]);
    }

    @Property(tries = 50)
    void a_string_is_as_long_as_its_content(@ForAll @Size(max = 70) byte[] content) {
        ByteBuf expected = Unpooled.buffer();
        Wire.writeBytes(expected, content);
        assertThat(Secret.string(content)).isEqualTo(ByteBufUtil.getBytes(expected));
        assertThat(content).as("T08: no copy is left").isEqualTo(new byte[content.length]);
    }
}
