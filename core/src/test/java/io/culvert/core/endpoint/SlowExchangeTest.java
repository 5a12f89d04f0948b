package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Algorithms;
import io.culvert.core.kex.KexMethod;
import io.culvert.core.kex.KexMethods;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the arithmetic of a key exchange is done. */
final class SlowExchangeTest {
    static Stream<String> methods() {
        return KexMethods.all().stream().map(KexMethod::name);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void T14_a_slow_method_never_computes_on_the_event_loop_and_a_quick_one_never_leaves_it(String name) {
        Algorithms only = Algorithms.DEFAULT.withKex(List.of(name));
        boolean slow = KexMethods.of(name).orElseThrow().slow();
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.algorithms(only))
                .server(server -> server.algorithms(only))
                .heldWork()
                .build()) {
            pair.pump();
            int tasks = 0;
            while (pair.client.recorder.exchanges == 0) {
                assertThat(pair.work).as("work for another thread").isNotEmpty();
                pair.work.remove().run();
                pair.run(() -> {});
                pair.pump();
                tasks++;
            }
            // The client's value, the server's answer, and the secret at the client.
            assertThat(tasks).isEqualTo(slow ? 3 : 0);
            pair.workOff();
            assertThat(pair.ready).isCompleted();
        }
    }
}
