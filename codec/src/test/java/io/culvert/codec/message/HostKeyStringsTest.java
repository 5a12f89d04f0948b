package io.culvert.codec.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostKeyStringsTest {
    @Test
    void strings_stand_one_behind_the_other_up_to_the_end() {
        byte[] wire = MessageForms.wire("00000003 'abc' 00000000 00000001 'd'");
        List<byte[]> strings = HostKeyStrings.read(wire).strings();
        assertThat(strings).containsExactly(new byte[] {'a', 'b', 'c'}, new byte[0], new byte[] {'d'});
        assertThat(new HostKeyStrings(strings).toBytes()).isEqualTo(wire);
        assertThat(HostKeyStrings.read(new byte[0]).strings()).isEmpty();
    }

    @Test
    void T12_a_string_that_ends_early_and_too_many_of_them_are_refused() {
        for (String wire : List.of("00000003 'ab'", "00000000 0000", "ffffffff 'x'")) {
            assertThatThrownBy(() -> HostKeyStrings.read(MessageForms.wire(wire)))
                    .isInstanceOf(ProtocolViolation.class);
        }
        byte[] many = new HostKeyStrings(Collections.nCopies(65, new byte[0])).toBytes();
        assertThatThrownBy(() -> HostKeyStrings.read(many))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("more than 64 host keys");
    }
}
