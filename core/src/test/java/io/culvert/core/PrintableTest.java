package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void K08_terminal_escapes_become_visible_text() {
        assertThat(Printable.lines("\033]0;owned\007 hi")).isEqualTo("\\033]0;owned\\007 hi");
        assertThat(Printable.lines("\u009b31m")).isEqualTo("\\23331m");
        assertThat(Printable.lines("a\0b\bc\177")).isEqualTo("a\\000b\\010c\\177");
    }

    @Test
    void K08_text_that_turns_the_direction_of_its_line_is_escaped() {
        assertThat(Printable.line("user\u202egnp.exe")).isEqualTo("user\\20056gnp.exe");
    }

    @Test
    void lines_keep_line_feeds_and_tabs_and_drop_carriage_returns() {
        assertThat(Printable.lines("one\r\n\ttwo\n")).isEqualTo("one\n\ttwo\n");
    }

    @Test
    void a_line_keeps_neither() {
        assertThat(Printable.line("one\r\n\ttwo")).isEqualTo("one\\015\\012\\011two");
    }

    @Test
    void other_text_stays_as_it_is() {
        assertThat(Printable.lines("Grüße, 世界 😀 \\ \"")).isEqualTo("Grüße, 世界 😀 \\ \"");
    }

    @Property
    void K08_no_text_keeps_a_control_character(@ForAll String text) {
        assertThat(Printable.line(text).chars()).noneMatch(Character::isISOControl);
        assertThat(Printable.lines(text).chars()).noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }

    @Test
    void W15_a_long_text_is_cut_before_it_is_escaped() {
        assertThat(Printable.line("abc", 3)).isEqualTo("abc");
        assertThat(Printable.line("ab\ncd", 3)).isEqualTo("ab\\012...");
    }

    @Test
    void W15_a_name_stays_one_word() {
        assertThat(Printable.word("root from 9.9.9.9\n")).isEqualTo("root\\040from\\0409.9.9.9\\012");
    }
}
