package io.culvert.forwarding.config;

/** Connect the standard streams to a target at the server's place (ssh -W). */
public final class StdioForwardSpec {
    private StdioForwardSpec() {}

    /**
     * Reads {@code host:port} or a path.
     *
     * @throws ConfigException with OpenSSH's words and the reason
     */
    public static TargetSpec parse(String specification) {
        try {
            return ForwardFields.split(specification, System::getenv).stdioTarget();
        } catch (ConfigException e) {
            throw e.at("Bad stdio forwarding specification '" + specification + "'");
        }
    }
}
