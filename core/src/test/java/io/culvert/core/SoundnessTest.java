package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.Unsound;
import io.culvert.testing.UnsoundLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Proves that no test passes during which something happened that must never happen. */
final class SoundnessTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "internal error in the SERVER of the connection with /127.0.0.1:1, which ends",
                "out of memory in the server of the connection with /127.0.0.1:1, which ends",
                "LEAK: ByteBuf.release() was not called before it's garbage-collected.",
                "Exception in thread \"main\" java.lang.IllegalStateException",
                "An exceptionCaught() event was fired, and it reached at the tail of the pipeline.",
                "A task raised an exception. Task: x"
            })
    void what_must_not_happen_is_found_in_the_log_of_a_child(String line) {
        assertThat(Unsound.linesOf("2026-11-30 INFO  Server listening\n" + line + "\nnext\n"))
                .containsExactly(line + "\nnext");
    }

    @Test
    void an_ordinary_log_is_sound() {
        assertThat(Unsound.linesOf("""
                        2026-11-30 10:00:00.000 INFO  Server listening on 127.0.0.1 port 22.
                        2026-11-30 10:00:00.000 INFO  Failed password for bob from /127.0.0.1:1
                        2026-11-30 10:00:00.000 WARN  connection lost: Connection reset by peer
                        """)).isEmpty();
    }

    @Test
    void an_internal_error_that_is_logged_during_a_test_is_remembered_with_its_cause() {
        LoggerFactory.getLogger("io.culvert.errors")
                .error("internal error in the {} of a test", "middle", new IllegalStateException("its cause"));

        assertThat(UnsoundLog.takeThoseWith("of a test"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("in the middle").contains("its cause"));
    }
}
