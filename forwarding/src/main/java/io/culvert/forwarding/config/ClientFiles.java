package io.culvert.forwarding.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which configuration files of ssh a client reads behind its options (FILES in ssh_config(5)). */
public final class ClientFiles {
    static final Path SYSTEM_FOLDER = Path.of("/etc/ssh");

    private final Here here;
    private final boolean usual;
    private final Optional<Path> only;

    private ClientFiles(Here here, boolean usual, Optional<Path> only) {
        this.here = here;
        this.usual = usual;
        this.only = only;
    }

    /** The user's file, which nobody else may be able to write, and the system's. */
    public static ClientFiles usual(Here here) {
        return new ClientFiles(here, true, Optional.empty());
    }

    /** One file, as with ssh's option -F. */
    public static ClientFiles only(Here here, Path file) {
        return new ClientFiles(here, false, Optional.of(file));
    }

    public static ClientFiles none(Here here) {
        return new ClientFiles(here, false, Optional.empty());
    }

    public Here here() {
        return here;
    }

    /** As the other, where no command is given. */
    public ClientSettings settings(SettingsBuilder<ClientSettings> options, Destination destination) {
        return settings(options, destination, "");
    }

    /**
     * What is in force for a destination. Blocks on the disk, and on the programs of Match exec.
     *
     * @param options what goes before the files
     * @param command what is to be run there, or the name of a subsystem; empty for nothing
     * @throws ConfigException for what cannot be used
     */
    public ClientSettings settings(SettingsBuilder<ClientSettings> options, Destination destination, String command) {
        destination.user().ifPresent(user -> options.argument("destination", "User", user));
        destination.port().ifPresent(port -> options.argument("destination", "Port", String.valueOf(port)));
        ClientFileReader first = new ClientFileReader(options, here, destination, destination.host(), command, false);
        read(first);
        if (first.finalPassWanted()) {
            String host = options.build().host(destination);
            // From here on it is settled where the destination leads to.
            options.argument("destination", "HostName", host.replace("%", "%%"));
            read(new ClientFileReader(options, here, destination, host, command, true));
        }
        return options.build();
    }

    private void read(ClientFileReader reader) {
        only.ifPresent(file -> reader.read(file, ClientFileReader.Source.NAMED));
        if (usual) {
            Path own = here.home().resolve(".ssh/config");
            if (Files.exists(own)) {
                reader.read(own, ClientFileReader.Source.USER);
            }
            Path system = SYSTEM_FOLDER.resolve("ssh_config");
            if (Files.exists(system)) {
                reader.read(system, ClientFileReader.Source.SYSTEM);
            }
        }
    }
}
