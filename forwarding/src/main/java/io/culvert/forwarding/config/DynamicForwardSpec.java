package io.culvert.forwarding.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Listen on the client as a proxy, connect from the server (ssh -D).
 *
 * @param listenPort 1 to 65535
 */
public record DynamicForwardSpec(BindAddress bind, int listenPort) {
    /**
     * Reads {@code [bind_address:]port}.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static DynamicForwardSpec parse(String specification) {
        return parse(specification, System::getenv);
    }

    static DynamicForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields.Listening listening = ForwardFields.parseDynamic(specification, environment)
                    .orElseThrow(() -> new ConfigException("it has a destination; write [bind_address:]port"));
            if (listening.port() == 0) {
                throw new ConfigException("it has no port to listen on; write one from 1 to 65535");
            }
            return new DynamicForwardSpec(listening.bind(), listening.port());
        } catch (ConfigException e) {
            throw e.at("Bad dynamic forwarding specification '" + specification + "'");
        }
    }
}
