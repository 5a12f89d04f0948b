package io.culvert.cli;

import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Target;
import io.culvert.forwarding.config.ConnectionSpec;
import io.culvert.forwarding.keys.BoundedFile;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.SystemGroups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code serve --explain} is asked.
 *
 * @param client who asks, and where
 * @param key of the user; a question without one is about a login by password
 * @param open what the user would connect to
 * @param listen where the user would listen
 */
record Question(ConnectionSpec client, Optional<Path> key, Optional<Target> open, Optional<Target> listen) {
    private static final String USAGE =
            "; write user=NAME,key=FILE,from=ADDRESS and open= or listen= with HOST:PORT or a path, with commas between";
    private static final int MAX_PORT = 0xffff;

    /** @throws IllegalArgumentException says what to write */
    static Question parse(String text) {
        List<String> client = new ArrayList<>();
        Optional<Path> key = Optional.empty();
        Optional<Target> open = Optional.empty();
        Optional<Target> listen = Optional.empty();
        for (String part : text.split(",", -1)) {
            String value = part.substring(part.indexOf('=') + 1);
            switch (part.substring(0, part.length() - value.length())) {
                case "key=" -> key = Optional.of(Path.of(value));
                case "open=" -> open = Optional.of(target(value));
                case "listen=" -> listen = Optional.of(target(value));
                case "from=" -> client.add("addr=" + value);
                case "user=", "laddr=", "lport=" -> client.add(part);
                default -> throw new IllegalArgumentException("'" + part + "' is no part of a question" + USAGE);
            }
        }
        ConnectionSpec spec = ConnectionSpec.parse(String.join(",", client), SystemGroups.ofThisSystem()::of);
        if (spec.user() == null || spec.address() == null) {
            throw new IllegalArgumentException("who, and from where? The question names no user= or no from=" + USAGE);
        }
        return new Question(spec, key, open, listen);
    }

    /** The key in the file, which may be of either half. Blocks on the disk. */
    Optional<SshPublicKey> publicKey() throws IOException {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Path file = key.get();
        try {
            return Optional.of(SshPublicKeys.parseAnyLine(new String(BoundedFile.bytes(file), StandardCharsets.UTF_8)));
        } catch (InvalidKeyException notPublic) {
            Optional<SshPublicKey> half = PrivateKeyFile.read(file).publicKey();
            if (half.isEmpty()) {
                throw new IOException("the public half of " + file + " cannot be told without its passphrase");
            }
            return half;
        }
    }

    private static Target target(String text) {
        if (text.indexOf('/') >= 0) {
            return new SocketPath(text);
        }
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is neither HOST:PORT nor a path" + USAGE);
        }
        String host = text.substring(0, colon);
        return new Endpoint(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(port));
    }
}
