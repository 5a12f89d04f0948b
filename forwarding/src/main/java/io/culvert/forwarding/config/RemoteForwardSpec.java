package io.culvert.forwarding.config;

import java.util.Map;
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

    /** The same with what the %-tokens of its paths stand for. */
    RemoteForwardSpec expand(Map<Character, String> tokens) {
        return new RemoteForwardSpec(listen.expand(tokens), target.expand(tokens));
    }

    static RemoteForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields fields = ForwardFields.split(specification, environment);
            return new RemoteForwardSpec(
                    fields.listen().checked(), fields.target().checked());
        } catch (ConfigException e) {
            throw e.at("Bad remote forwarding specification '" + specification + "'");
        }
    }
}
