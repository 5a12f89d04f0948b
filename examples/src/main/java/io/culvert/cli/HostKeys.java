package io.culvert.cli;

import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.config.RequiredRsaSize;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.FileFault;
import io.culvert.forwarding.keys.KeyFileException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host keys that a server has, with their certificates.
 *
 * @param own the file of the key that is made for {@code serve} without a configuration file
 * @param write whether that key is made if it is missing
 */
record HostKeys(Optional<Path> own, boolean write) {
    /** Only those of files. */
    static final HostKeys NAMED = new HostKeys(Optional.empty(), false);

    private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);

    /** At least one. As sshd, goes on without those that it cannot use. */
    List<SshKeyPair> of(ServerSettings settings) throws IOException {
        List<SshKeyPair> keys = new ArrayList<>();
        for (Path path : settings.hostKeys()) {
            if (own.filter(path::equals).isPresent()) {
                keys.add(write ? DefaultHostKey.load(path) : DefaultHostKey.check(path));
            } else if (settings.namesHostKeys() || Files.exists(path)) {
                read(path, settings.requiredRsaSize()).ifPresent(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new IOException(
                    settings.namesHostKeys()
                            ? "no hostkeys available: none of the files that HostKey names can be used (see above);"
                                    + " make one with ssh-keygen -t ed25519 -N '' -f FILE, as a user who may read it"
                            : "no hostkeys available: no HostKey is named, and none of " + settings.hostKeys()
                                    + " can be used; name one with HostKey, or make the system's with ssh-keygen -A,"
                                    + " and run this as a user who may read it");
        }
        certify(keys, settings.hostCertificates());
        return keys;
    }

    private static Optional<SshKeyPair> read(Path path, RequiredRsaSize required) {
        try {
            SshKeyPair key = PrivateKeyFile.read(path).unlock();
            if (required.permits(key.publicKey())) {
                return Optional.of(key);
            }
            LOG.error("Host key {}: {}", path, required.complaint(key.publicKey()));
            return Optional.empty();
        } catch (KeyFileException e) {
            LOG.error("Unable to load host key: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** As sshd, serves without a certificate that it cannot use. */
    private static void certify(List<SshKeyPair> keys, List<Path> files) {
        for (Path file : files) {
            try {
                Certificate certificate = CertificateFile.read(file);
                Optional<SshKeyPair> key = keys.stream()
                        .filter(pair -> pair.publicKey().equals(certificate.plain()))
                        .findFirst();
                if (key.isPresent()) {
                    keys.add(key.get().with(certificate));
                } else {
                    LOG.warn("No matching private key for certificate: {}; name its key with HostKey", file);
                }
            } catch (IOException e) {
                LOG.warn("Could not load host certificate \"{}\": {}", file, FileFault.words(e));
            } catch (InvalidKeyException e) {
                LOG.warn("Could not load host certificate \"{}\": {}", file, e.getMessage());
            }
        }
    }
}
