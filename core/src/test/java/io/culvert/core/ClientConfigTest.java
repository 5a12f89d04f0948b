package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientConfigTest {
    @Test
    void K02_no_client_is_made_without_a_verifier_of_host_keys() {
        assertThat(ClientConfig.class.getConstructors()).isEmpty();
        assertThat(ClientConfig.Builder.class.getConstructors()).isEmpty();
        assertThat(Stream.of(ClientConfig.class.getMethods()).filter(ClientConfigTest::makesBuilders))
                .isNotEmpty()
                .allMatch(method -> List.of(method.getParameterTypes()).contains(HostKeyVerifier.class));
    }

    private static boolean makesBuilders(Method method) {
        return Modifier.isStatic(method.getModifiers()) && method.getReturnType() == ClientConfig.Builder.class;
    }
}
