package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Port 22|Port|[22]",
                "Port=22|Port|[22]",
                "Port = 22|Port|[22]",
                "  Port\t22  |Port|[22]",
                "Port 22\r|Port|[22]",
                "Port 22 # why|Port|[22]",
                "Port 22#7|Port|[22#7]",
                "Key a b  c|Key|[a, b, c]",
                "Key=a=b|Key|[a=b]",
                "Key==a|Key|[=a]",
                "Key \"a b\" c|Key|[a b, c]",
                "Key 'a b'|Key|[a b]",
                "Key a\"b c\"d|Key|[ab cd]",
                "Key \"#a\"|Key|[#a]",
                "Key \"\"|Key|[]",
                "Key a\\ b|Key|[a b]",
                "Key \"a\\\"b\"|Key|[a\"b]",
                "Key a\\\\b|Key|[a\\b]",
                "Key a\\b|Key|[a\\b]",
                "Key \"a\\ b\"|Key|[a\\ b]",
                "Key \"it's\"|Key|[it's]",
            })
    void a_line_is_a_keyword_and_its_arguments(String text, String keyword, String arguments) {
        ConfigLine line = Objects.requireNonNull(ConfigLine.parse(text));
        assertThat(line.keyword()).isEqualTo(keyword);
        assertThat(line.arguments()).hasToString(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t", "\r", "# Port 22", "   #Port 22"})
    void empty_lines_and_comments_mean_nothing(String text) {
        assertThat(ConfigLine.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Port         | missing argument after keyword Port",
                "Port=        | missing argument after keyword Port",
                "Port # 22    | missing argument after keyword Port",
                "Key \"a      | a quote is not closed",
                "Key 'a\"     | a quote is not closed",
                "=22          | no keyword",
                "\"Port\" 22  | no keyword",
            })
    void a_line_that_cannot_be_read_is_an_error(String text, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLine.parse(text))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Port 2\u00002", "Port\u001b 22", "Ban\u0008ner x", "Port 22\u0085x"})
    void control_characters_are_an_error(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLine.parse(text))
                .withMessageContaining("control character");
    }
}
