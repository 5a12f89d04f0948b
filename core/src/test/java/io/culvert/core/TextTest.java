package io.culvert.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void K09_UTF_8_is_preferred_and_any_other_byte_is_a_letter() {
        assertThat(Text.of("für €".getBytes(UTF_8))).isEqualTo("für €");
        assertThat(Text.of("für".getBytes(ISO_8859_1))).isEqualTo("für");
        assertThat(Text.of(new byte[0])).isEmpty();
    }

    @Property(tries = 1_000)
    void K09_no_bytes_become_a_replacement_character_that_were_none(@ForAll byte[] bytes) {
        String text = Text.of(bytes);
        assertThat(text.getBytes(UTF_8))
                .satisfiesAnyOf(
                        same -> assertThat(same).isEqualTo(bytes),
                        other -> assertThat(text.getBytes(ISO_8859_1)).isEqualTo(bytes));
    }
}
