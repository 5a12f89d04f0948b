package io.culvert.perf.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MarkupTest {
    @Test
    void elements_nest_and_are_closed_at_the_end() {
        assertThat(new Markup()
                        .open("a")
                        .empty("b", "c", "d")
                        .leaf("e", "f")
                        .open("g")
                        .end())
                .isEqualTo("<!DOCTYPE html>\n<a><b c=\"d\"/><e>f</e>\n<g></g>\n</a>\n");
    }

    @Test
    void text_and_attributes_are_escaped() {
        assertThat(new Markup().leaf("a", "<&>\"", "b", "\"<&>\u0000").end())
                .endsWith("<a b=\"&quot;&lt;&amp;&gt;\\000\">&lt;&amp;&gt;&quot;</a>\n");
    }
}
