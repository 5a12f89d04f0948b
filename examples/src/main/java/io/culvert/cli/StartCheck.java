package io.culvert.cli;

import io.culvert.forwarding.config.NamedFile;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.AuthorizedKeys;
import io.culvert.forwarding.keys.AuthorizedKeysCommand;
import io.culvert.forwarding.keys.BoundedFile;
import io.culvert.forwarding.keys.PasswordFile;
import io.culvert.forwarding.keys.RevokedKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start looks at before it listens, and {@code -t}, too: the files that the configuration names, and the rest of
 * what this machine must have. Blocks on the disk and on the names of addresses.
 */
final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private StartCheck() {}

    /** All for which the server does not start, a line each. What it can do without is a warning in the log. */
    static List<String> errors(ServerSettings settings) {
        List<String> errors = new ArrayList<>();
        for (NamedFile named : settings.namedFiles()) {
            try {
                read(named);
            } catch (IOException e) {
                String error = named.place() + ": " + named.keyword() + ": " + reason(named, e);
                if (named.keyword().equals("Banner")) { // as sshd
                    LOG.warn("{}; clients see no banner", error);
                } else {
                    errors.add(error + "; check the path, and who may read and write it");
                }
            }
        }
        for (InetSocketAddress address : settings.listenAddresses()) {
            if (address.isUnresolved() && new InetSocketAddress(address.getHostString(), 0).isUnresolved()) {
                errors.add(settings.origin("ListenAddress") + ": ListenAddress: the name " + address.getHostString()
                        + " is not known here; write an address");
            }
        }
        settings.transport().map(Transports::of).ifPresent(transport -> {
            @Nullable Throwable cause = transport.unavailability();
            if (cause != null) {
                errors.add(settings.origin("Transport") + ": Transport: not available here (" + cause.getMessage()
                        + "); remove the line for the best that is");
            }
        });
        return errors;
    }

    private static void read(NamedFile named) throws IOException {
        switch (named.keyword()) {
            case "TrustedUserCAKeys" -> AuthorizedKeys.read(named.path());
            case "RevokedKeys" -> RevokedKeys.read(named.path());
            case "PasswordFile" -> PasswordFile.read(named.path());
            case "Banner" -> BoundedFile.bytes(named.path());
            default -> AuthorizedKeysCommand.check(named.path());
        }
    }

    private static String reason(NamedFile named, IOException e) {
        @Nullable String why = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        if (e instanceof NoSuchFileException) {
            why = "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            why = "the user who runs this may not read it";
        }
        String place = e instanceof FileSystemException file && file.getFile() != null
                ? file.getFile()
                : named.path().toString();
        return place + ": " + why;
    }
}
