package io.culvert.forwarding.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Listen on the server, connect from the client (ssh -R).
 *
 * @param listenPort 0 to 65535; 0 lets the server choose
 * @param host as written; the client resolves it
 * @param port 1 to 65535
 */
public record RemoteForwardSpec(BindAddress bind, int listenPort, String host, int port) implements RemoteListener {
    /**
     * Reads {@code [bind_address:]port:host:hostport}.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static RemoteForwardSpec parse(String specification) {
        return parse(specification, System::getenv);
    }

    static RemoteForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields.Fields fields = ForwardFields.parse(specification, environment);
            return new RemoteForwardSpec(fields.bind(), fields.listenPort(), fields.host(), fields.port());
        } catch (ConfigException e) {
            throw e.at("Bad remote forwarding specification '" + specification + "'");
        }
    }
}
