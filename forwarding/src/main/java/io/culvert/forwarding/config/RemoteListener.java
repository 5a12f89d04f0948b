package io.culvert.forwarding.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an argument of -R asks the server to listen for: connections to one target, or clients of a proxy. */
sealed interface RemoteListener permits RemoteForwardSpec, RemoteDynamicForwardSpec {
    static RemoteListener parse(String specification) {
        return parse(specification, System::getenv);
    }

    static RemoteListener parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            var listening = ForwardFields.parseDynamic(specification, environment);
            if (listening.isPresent()) {
                return new RemoteDynamicForwardSpec(
                        listening.get().bind(), listening.get().port());
            }
        } catch (ConfigException e) {
            throw e.at("Bad remote forwarding specification '" + specification + "'");
        }
        return RemoteForwardSpec.parse(specification, environment);
    }
}
