package io.culvert.cli.login;

import io.culvert.core.Failures;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.CertifiedSigner;
import io.culvert.core.key.Identity;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.keys.AgentClient;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.FileFault;
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
    CompletionStage<List<Identity>> keys() {
        List<NamedKey> named = named();
        return agent().handle((signers, failure) -> {
            if (failure != null) {
                LOG.warn("agent: {}", Failures.rootMessage(failure));
            }
            return ordered(named, failure == null ? signers : List.of()).stream()
                    .filter(key -> !(key instanceof Signer signer) || isLongEnough(signer))
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

    private List<Identity> ordered(List<NamedKey> named, List<Signer> agent) {
        List<Certificate> certificates = certificates(named);
        List<SshPublicKey> wanted = Stream.concat(
                        named.stream().flatMap(key -> key.publicKey().stream()), certificates.stream())
                .toList();
        List<Identity> keys = new ArrayList<>();
        agent.stream().filter(key -> wanted.contains(key.publicKey())).forEach(keys::add);
        if (!settings.identitiesOnly()) {
            agent.stream().filter(key -> !wanted.contains(key.publicKey())).forEach(keys::add);
        }
        List<SshPublicKey> inAgent = agent.stream().map(Signer::publicKey).toList();
        for (NamedKey key : named) {
            if (key.publicKey()
                    .filter(known -> inAgent.contains(known) || inAgent.contains(known.plain()))
                    .isEmpty()) {
                key.complaint()
                        .filter(text -> isNamed() || Files.exists(key.path()))
                        .ifPresent(LOG::warn);
                key.privateKey()
                        .flatMap(file -> identity(file, key.publicKey()))
                        .ifPresent(keys::add);
            }
        }
        return certified(keys, certificates, inAgent);
    }

    /** Puts those that CertificateFile names in front of all keys, and the others behind their own. */
    private List<Identity> certified(List<Identity> keys, List<Certificate> certificates, List<SshPublicKey> inAgent) {
        List<Identity> all = new ArrayList<>();
        for (Identity key : keys) {
            all.add(key);
            if (key instanceof Signer signer) {
                certificates.stream()
                        .filter(certificate -> certificate.plain().equals(signer.publicKey()))
                        .filter(certificate -> !inAgent.contains(certificate))
                        .map(certificate -> new CertifiedSigner(signer, certificate))
                        .forEach(all::add);
            }
        }
        if (!settings.certificateFiles().isEmpty()) {
            all.sort(Comparator.comparing(
                    key -> !(key instanceof Signer signer && certificates.contains(signer.publicKey()))));
        }
        return all;
    }

    private List<Certificate> certificates(List<NamedKey> keys) {
        List<Certificate> certificates = new ArrayList<>();
        keys.stream()
                .flatMap(key -> key.publicKey().stream())
                .filter(Certificate.class::isInstance)
                .map(Certificate.class::cast)
                .forEach(certificates::add);
        boolean named = !settings.certificateFiles().isEmpty();
        List<Path> paths = named
                ? Login.paths(settings.certificateFiles(), here.home(), tokens)
                : keys.stream()
                        .map(key -> CertificateFile.beside(key.path()))
                        .filter(Files::exists)
                        .toList();
        for (Path path : paths) {
            try {
                certificates.add(CertificateFile.read(path));
            } catch (IOException e) {
                LOG.warn("certificate {} not used: {}", path, FileFault.words(e));
            }
        }
        return certificates;
    }

    private Optional<Identity> identity(PrivateKeyFile file, Optional<SshPublicKey> publicKey) {
        if (!file.encrypted()) {
            try {
                return Optional.of(file.unlock());
            } catch (KeyFileException e) {
                LOG.warn("{}", e.getMessage());
                return Optional.empty();
            }
        }
        Passphrase passphrase = new Passphrase(file, prompter, settings.numberOfPasswordPrompts(), executor);
        return Optional.of(
                publicKey.<Identity>map(key -> new LockedKey(passphrase, key)).orElse(() -> unlocked(passphrase)));
    }

    private CompletionStage<Optional<Signer>> unlocked(Passphrase passphrase) {
        return passphrase
                .unlocked()
                .thenApply(pair -> pair.<Signer>map(signer -> signer).filter(this::isLongEnough));
    }

    /** Not all of them exist: the private half may be in the agent, and the usual ones are only looked for. */
    private List<NamedKey> named() {
        return Login.paths(
                        isNamed() ? settings.identityFiles() : ClientSettings.USUAL_IDENTITY_FILES, here.home(), tokens)
                .stream()
                .map(NamedKey::read)
                .toList();
    }

    private boolean isNamed() {
        return !settings.identityFiles().isEmpty();
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
