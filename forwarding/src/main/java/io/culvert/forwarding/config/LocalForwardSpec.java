package io.culvert.forwarding.config;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Listen on the client, connect from the server (ssh -L). The port to listen on is above 0. */
public record LocalForwardSpec(ListenSpec listen, TargetSpec target) {
    /**
     * Reads {@code [bind_address:]port:host:hostport}, where a path may stand for each half.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static LocalForwardSpec parse(String specification) {
        return parse(specification, System::getenv);
    }

    /** The same with what the %-tokens of its paths stand for. */
    LocalForwardSpec expand(Map<Character, String> tokens) {
        return new LocalForwardSpec(listen.expand(tokens), target.expand(tokens));
    }

    static LocalForwardSpec parse(String specification, UnaryOperator<@Nullable String> environment) {
        try {
            ForwardFields fields = ForwardFields.split(specification, environment);
            ListenSpec listen = fields.listen();
            if (listen instanceof ListenSpec.Port at && at.port() == 0) {
                throw new ConfigException("it has no port to listen on; write one from 1 to 65535");
            }
            return new LocalForwardSpec(listen.checked(), fields.target().checked());
        } catch (ConfigException e) {
            throw e.at("Bad local forwarding specification '" + specification + "'");
        }
    }
}
