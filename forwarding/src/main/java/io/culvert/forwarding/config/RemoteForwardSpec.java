package io.culvert.forwarding.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Listen on the server, connect from the client (ssh -R). Port 0 lets the server choose. */
public record RemoteForwardSpec(ListenSpec listen, TargetSpec target) implements RemoteListener {
    /**
     * Reads {@code [bind_address:]port:host:hostport}, where a path may stand for each half.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static RemoteForwardSpec parse(String specification) {
        return parse(specification, System::getenv);
    }

    static RemoteForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields fields = ForwardFields.split(specification, environment);
            return new RemoteForwardSpec(fields.listen(), fields.target());
        } catch (ConfigException e) {
            throw e.at("Bad remote forwarding specification '" + specification + "'");
        }
    }
}
