package io.culvert.forwarding.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Listen on the client, connect from the server (ssh -L).
 *
 * @param listenPort 1 to 65535
 * @param host as written; the server resolves it
 * @param port 1 to 65535
 */
public record LocalForwardSpec(BindAddress bind, int listenPort, String host, int port) {
    /**
     * Reads {@code [bind_address:]port:host:hostport}.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static LocalForwardSpec parse(String specification) {
        return parse(specification, System::getenv);
    }

    static LocalForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields.Fields fields = ForwardFields.parse(specification, environment);
            if (fields.listenPort() == 0) {
                throw new ConfigException("it has no port to listen on; write one from 1 to 65535");
            }
            return new LocalForwardSpec(fields.bind(), fields.listenPort(), fields.host(), fields.port());
        } catch (ConfigException e) {
            throw e.at("Bad local forwarding specification '" + specification + "'");
        }
    }
}
