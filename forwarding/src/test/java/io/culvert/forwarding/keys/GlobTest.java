package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @Property
    void matches_what_a_naive_matcher_matches(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(naive(pattern, text));
    }

    @Property
    void matches_what_it_was_made_from(@ForAll("texts") String text, @ForAll("patterns") String between) {
        assertThat(Glob.of("*" + text + "*").matches(between + text + between)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a*", "*a", "*a*a*a*b", "a?*", "*?a?*?b"})
    void P10_reads_each_character_at_most_once(String pattern) {
        CountedText text = new CountedText("a".repeat(100_000));
        Glob.of(pattern).matches(text);
        assertThat(text.reads).isLessThanOrEqualTo(text.length());
    }

    @Test
    void P10_a_pattern_that_would_make_others_go_back_all_the_time_reads_each_character_once() {
        CountedText text = new CountedText("a".repeat(100_000));
        Glob glob = Glob.of("*" + "a".repeat(Glob.MAX_WILDCARD_PATTERN - 2) + "b");
        assertThat(glob.matches(text)).isFalse();
        assertThat(text.reads).isEqualTo(text.length());
    }

    @Test
    void P10_a_pattern_with_wildcards_has_a_longest_length() {
        assertThat(Glob.of("a".repeat(5000)).matches("a".repeat(5000))).isTrue();
        assertThatThrownBy(() -> Glob.of("*" + "a".repeat(Glob.MAX_WILDCARD_PATTERN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1025");
    }

    @Test
    void a_list_matches_by_any_pattern_unless_a_negated_one_matches_too() {
        GlobList list = GlobList.of(List.of("*.example.org", "!secret.*", "localhost"));
        assertThat(list.matches("www.example.org")).isTrue();
        assertThat(list.matches("localhost")).isTrue();
        assertThat(list.matches("secret.example.org")).isFalse();
        assertThat(list.matches("example.com")).isFalse();
        assertThat(GlobList.of(List.of("!a")).matches("b")).isFalse();
    }

    @Test
    void an_empty_pattern_stands_for_nothing() {
        GlobList list = GlobList.of(List.of("", "a", "!", ""));
        assertThat(list.matches("a")).isTrue();
        assertThat(list.matches("")).isFalse();
        assertThat(GlobList.of(List.of("!", "")).matches("a")).isFalse();
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab?*").ofMaxLength(150);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(150);
    }

    /** The textbook's table: cell (i, j) says whether the pattern's first i match the text's first j. */
    private static boolean naive(String pattern, String text) {
        boolean[][] table = new boolean[pattern.length() + 1][text.length() + 1];
        table[0][0] = true;
        for (int i = 1; i <= pattern.length(); i++) {
            char c = pattern.charAt(i - 1);
            for (int j = 0; j <= text.length(); j++) {
                boolean one = j > 0 && table[i - 1][j - 1] && (c == '?' || c == text.charAt(j - 1));
                boolean star = c == '*' && (table[i - 1][j] || j > 0 && table[i][j - 1]);
                table[i][j] = c == '*' ? star : one;
            }
        }
        return table[pattern.length()][text.length()];
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private long reads;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException();
        }
    }
}
