package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermitPathTest {
    @ParameterizedTest
    @CsvSource({
        "any,                    /run/docker.sock,           true",
        "any,                    /run/../run/docker.sock,    true",
        "none,                   /run/app/a.sock,            false",
        "/run/app/a.sock,        /run/app/a.sock,            true",
        "/run/app/a.sock,        /run/app/A.sock,            false",
        "/run/app/*,             /run/app/a.sock,            true",
        "/run/app/*,             /run/app/deep/a.sock,       true",
        "/run/app/*,             /run/docker.sock,           false",
        "/run/app/*,             /run/app/../docker.sock,    false",
        "/run/app/*,             /run/app/./a.sock,          false",
        "/run/app/*,             /run/app//a.sock,           false",
        "/run/app/*,             /run/app/deep/,             false",
        "/a/? /b/*.sock,         /b/x.sock,                  true",
        "/a/? /b/*.sock,         /a/xy,                      false",
    })
    void W13_a_path_must_be_in_the_list_and_written_plainly(String list, String path, boolean permitted) {
        assertThat(PermitPath.parse(List.of(list.split(" "))).permits(path)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "any,                /run/docker.sock, false",
        "/*,                 /run/docker.sock, false",
        "/?un/*,             /run/docker.sock, false",
        "/*/docker.sock,     /run/docker.sock, false",
        "/r*,                /run/docker.sock, false",
        "none,               /run/docker.sock, false",
        "/run/docker.sock,   /run/docker.sock, true",
        "/* /run/*,          /run/docker.sock, true",
        "/run/*,             /run/../etc/x,    false",
        "/run/*,             /etc/x,           false",
        "/socket,            /socket,          true",
    })
    void W18_a_path_is_named_by_a_pattern_that_says_at_least_which_folder_of_the_root(
            String list, String path, boolean named) {
        assertThat(PermitPath.parse(List.of(list.split(" "))).names(path)).isEqualTo(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run/x", "*", "~/x", "any /x", "/x none", ""})
    void A08_what_is_no_absolute_path_is_refused(String list) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> PermitPath.parse(List.of(list.split(" "))))
                .withMessageContaining("; write");
    }
}
