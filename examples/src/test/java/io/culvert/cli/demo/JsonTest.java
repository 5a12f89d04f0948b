package io.culvert.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void text_is_escaped() {
        assertThat(Json.of("a\"b\\c\n\u0001é")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001é\"");
    }

    @Test
    void containers_nest() {
        String json = Json.of(Map.of("list", List.of(1, 2.5, true, Map.of())));

        assertThat(json).isEqualTo("{\"list\":[1,2.5,true,{}]}");
        assertThat(JsonSyntax.isObject(json)).isTrue();
        assertThat(JsonSyntax.isObject(json + ",")).isFalse();
        assertThat(JsonSyntax.isObject("{\"a\":1,}")).isFalse();
    }
}
