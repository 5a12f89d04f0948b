package io.culvert.forwarding.config;

import java.util.Map;

/** Where a forward is to listen. */
public sealed interface ListenSpec permits ListenSpec.Port, ListenSpec.SocketFile {
    /** The same, if it has no %-tokens but those of ssh. */
    default ListenSpec checked() {
        return this;
    }

    /** The same with what its tokens stand for; only paths have any, as with ssh. */
    default ListenSpec expand(Map<Character, String> tokens) {
        return this;
    }

    /** @param port 0 to 65535; 0, for remote forwards alone, lets the server choose */
    record Port(BindAddress bind, int port) implements ListenSpec {}

    /** @param path of a Unix-domain socket, with %-tokens until it is expanded */
    record SocketFile(String path) implements ListenSpec {
        @Override
        public ListenSpec checked() {
            Tokens.checked(path, ShellCommand.TOKENS);
            return this;
        }

        @Override
        public ListenSpec expand(Map<Character, String> tokens) {
            return new SocketFile(Tokens.expand(path, tokens));
        }
    }
}
