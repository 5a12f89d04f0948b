package io.culvert.cli.login;

import io.culvert.core.Failures;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.CertifiedSigner;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.keys.AgentClient;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.KeyFileException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.Prompter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that {@code connect} offers, in ssh's order: the certificates of CertificateFile, those of the agent that
 * files name, the agent's others unless IdentitiesOnly, then the files, each with the certificate beside it.
 */
final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);

    private final ClientSettings settings;
    private final Here here;
    private final Map<Character, String> tokens;
    private final Prompter prompter;
    private final Executor executor;

    Identities(
            ClientSettings settings, Here here, Map<Character, String> tokens, Prompter prompter, Executor executor) {
        this.settings = settings;
        this.here = here;
        this.tokens = tokens;
        this.prompter = prompter;
        this.executor = executor;
    }

    /** May block the caller on files. */
    CompletionStage<List<Signer>> signers() {
        List<PrivateKeyFile> files = files();
        return agent().handle((signers, failure) -> {
            if (failure != null) {
                LOG.warn("agent: {}", Failures.rootMessage(failure));
            }
            return ordered(files, failure == null ? signers : List.of()).stream()
                    .filter(this::isLongEnough)
                    .toList();
        });
    }

    private boolean isLongEnough(Signer key) {
        boolean permitted = settings.requiredRsaSize().permits(key.publicKey());
        if (!permitted) {
            LOG.warn(
                    "key {} not used: {}",
                    key.publicKey(),
                    settings.requiredRsaSize().complaint(key.publicKey()));
        }
        return permitted;
    }

    private List<Signer> ordered(List<PrivateKeyFile> files, List<Signer> agent) {
        List<Certificate> certificates = certificates(files);
        List<SshPublicKey> named = Stream.concat(
                        files.stream().flatMap(file -> file.publicKey().stream()), certificates.stream())
                .toList();
        List<Signer> keys = new ArrayList<>();
        agent.stream().filter(key -> named.contains(key.publicKey())).forEach(keys::add);
        if (!settings.identitiesOnly()) {
            agent.stream().filter(key -> !named.contains(key.publicKey())).forEach(keys::add);
        }
        List<SshPublicKey> inAgent = agent.stream().map(Signer::publicKey).toList();
        for (PrivateKeyFile file : files) {
            Optional<SshPublicKey> publicKey = file.publicKey();
            if (publicKey.isEmpty() || !inAgent.contains(publicKey.get())) {
                signer(file).ifPresent(keys::add);
            }
        }
        return certified(keys, certificates, inAgent);
    }

    /** Puts those that CertificateFile names in front of all keys, and the others behind their own. */
    private List<Signer> certified(List<Signer> keys, List<Certificate> certificates, List<SshPublicKey> inAgent) {
        List<Signer> all = new ArrayList<>();
        for (Signer key : keys) {
            all.add(key);
            certificates.stream()
                    .filter(certificate -> certificate.plain().equals(key.publicKey()))
                    .filter(certificate -> !inAgent.contains(certificate))
                    .map(certificate -> new CertifiedSigner(key, certificate))
                    .forEach(all::add);
        }
        if (!settings.certificateFiles().isEmpty()) {
            all.sort(Comparator.comparing(key -> !certificates.contains(key.publicKey())));
        }
        return all;
    }

    private List<Certificate> certificates(List<PrivateKeyFile> files) {
        boolean named = !settings.certificateFiles().isEmpty();
        List<Path> paths = named
                ? Login.paths(settings.certificateFiles(), here.home(), tokens)
                : files.stream()
                        .map(file -> CertificateFile.beside(file.path()))
                        .filter(Files::exists)
                        .toList();
        List<Certificate> certificates = new ArrayList<>();
        for (Path path : paths) {
            try {
                certificates.add(CertificateFile.read(path));
            } catch (IOException e) {
                LOG.warn("certificate {} not used: {}", path, e.getMessage());
            }
        }
        return certificates;
    }

    private Optional<Signer> signer(PrivateKeyFile file) {
        if (!file.encrypted()) {
            try {
                return Optional.of(file.unlock());
            } catch (KeyFileException e) {
                LOG.warn("{}", e.getMessage());
                return Optional.empty();
            }
        }
        return file.publicKey().map(key -> new LockedKey(file, key, prompter, executor));
    }

    private List<PrivateKeyFile> files() {
        boolean named = !settings.identityFiles().isEmpty();
        List<Path> paths = Login.paths(
                named ? settings.identityFiles() : ClientSettings.USUAL_IDENTITY_FILES, here.home(), tokens);
        List<PrivateKeyFile> files = new ArrayList<>();
        for (Path path : paths) {
            if (named || Files.exists(path)) {
                try {
                    files.add(PrivateKeyFile.read(path));
                } catch (KeyFileException e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        }
        return files;
    }

    private CompletionStage<List<Signer>> agent() {
        String name = settings.identityAgent(here, tokens).orElse("SSH_AUTH_SOCK");
        if (name.equals("none")) {
            return CompletableFuture.completedStage(List.of());
        }
        Optional<AgentClient> agent;
        if (name.equals("SSH_AUTH_SOCK")) {
            agent = AgentClient.ofEnvironment(Login.connectTimeout(settings), executor);
        } else {
            String path = name.startsWith("$") ? System.getenv(name.substring(1)) : name;
            agent = Optional.ofNullable(path)
                    .map(socket -> new AgentClient(Path.of(socket), Login.connectTimeout(settings), executor));
        }
        return agent.map(AgentClient::signers).orElse(CompletableFuture.completedStage(List.of()));
    }
}
