package io.culvert.forwarding.config;

import java.util.Map;

/** What a forward is to connect to. */
public sealed interface TargetSpec permits TargetSpec.Port, TargetSpec.SocketFile {
    /** The same, if it has no %-tokens but those of ssh. */
    default TargetSpec checked() {
        return this;
    }

    /** The same with what its tokens stand for; only paths have any, as with ssh. */
    default TargetSpec expand(Map<Character, String> tokens) {
        return this;
    }

    /**
     * @param host as written; resolved at the end that connects
     * @param port 1 to 65535
     */
    record Port(String host, int port) implements TargetSpec {}

    /** @param path of a Unix-domain socket, with %-tokens until it is expanded */
    record SocketFile(String path) implements TargetSpec {
        @Override
        public TargetSpec checked() {
            Tokens.checked(path, ShellCommand.TOKENS);
            return this;
        }

        @Override
        public TargetSpec expand(Map<Character, String> tokens) {
            return new SocketFile(Tokens.expand(path, tokens));
        }
    }
}
