package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.HarmlessCalls;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exempt from the watch on event loops is named in strings; here are all the libraries that they speak of. */
final class HarmlessCallsTest {
    static List<HarmlessCalls.Call> calls() {
        return HarmlessCalls.CALLS;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void every_call_that_is_exempt_exists(HarmlessCalls.Call call) throws ClassNotFoundException {
        Class<?> type = Class.forName(call.className(), false, HarmlessCallsTest.class.getClassLoader());
        assertThat(Stream.of(type.getDeclaredMethods()).map(method -> method.getName()))
                .contains(call.method());
    }
}
