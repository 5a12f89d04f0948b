package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.testing.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Test
    void text_is_escaped() {
        assertThat(Json.of("a\"b\\c\n\u0001é")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001é\"");
    }

    @Test
    void half_a_surrogate_pair_can_be_written_as_utf_8() {
        assertThat(Json.of("\ud83d")).isEqualTo("\"\\ud83d\"");
    }

    @Test
    void containers_nest() {
        String json = Json.of(Map.of("list", List.of(1, 2.5, true, Map.of())));

        assertThat(json).isEqualTo("{\"list\":[1,2.5,true,{}]}");
    }

    @Test
    void what_is_written_reads_back() {
        Map<String, Object> value =
                Map.of("a\"\n", List.of(new BigDecimal("1E+10"), "\\\t\ud83d\ude00<&\u0000", false));

        assertThat(JsonText.read(Json.of(value))).isEqualTo(value);
    }

    @Test
    void a_text_is_read_without_what_is_null() {
        assertThat(Json.read(" {\"a\\n\\u00e9\": [1, -2.5e3, null, true], \"none\": null, \"b\": {} } "))
                .isEqualTo(Map.of("a\n\u00e9", List.of(1.0, -2500.0, true), "b", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{\"a\":1},", "{\"a\":1,}", "[1 2]", "{1:2}", "01", "NaN", "\"\t\"", "'a'"})
    void what_is_not_json_is_not_read(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text))
                .withMessageStartingWith("not JSON at character ");
    }

    @Test
    void a_text_that_nests_without_end_is_not_read() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1},",
                "{\"a\":1,}",
                "[1 2]",
                "{1:2}",
                "{\"a\":1,\"a\":2}",
                "01",
                "NaN",
                "\"\t\"",
                "'a'",
                ""
            })
    void the_reader_of_these_tests_is_strict(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.read(text));
    }
}
