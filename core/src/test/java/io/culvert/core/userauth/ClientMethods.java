package io.culvert.core.userauth;

import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A client's methods, of which each test picks some, and its record of the login. */
final class ClientMethods implements ClientAuthObserver {
    /** What the methods were asked and what the handler reported. */
    final List<String> log = new ArrayList<>();
    /** Passwords as the handler got them, not copied. */
    final List<byte[]> passwords = new ArrayList<>();

    private final List<Runnable> waiting = new ArrayList<>();
    private boolean delayed;
    boolean trivialAllowed = true;

    ClientMethods delayed() {
        delayed = true;
        return this;
    }

    /** Lets the answers go that are waiting now; false if there were none. */
    boolean release() {
        List<Runnable> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(Runnable::run);
        return !now.isEmpty();
    }

    ClientAuthSettings settings(ClientAuthMethod... methods) {
        return new ClientAuthSettings(LoginEnd.USER, "example.org", List.of(methods), trivialAllowed, Runnable::run);
    }

    LoginEnd client(ClientAuthMethod... methods) {
        return LoginEnd.client(settings(methods), this);
    }

    ClientAuthMethod keys(Signer... signers) {
        return new ClientAuthMethod.PublicKey(() -> answer("keys", List.of(signers)));
    }

    /** One password for each attempt, the last one for all later attempts. */
    ClientAuthMethod passwords(String... passwords) {
        return new ClientAuthMethod.Password(attempt -> {
            byte[] password = passwords[Math.min(attempt, passwords.length) - 1].getBytes(StandardCharsets.UTF_8);
            this.passwords.add(password);
            return answer("password " + attempt, Optional.of(password));
        });
    }

    ClientAuthMethod answers(String... answers) {
        return new ClientAuthMethod.KeyboardInteractive((name, instruction, prompts) ->
                answer("prompts " + prompts.stream().map(p -> p.text()).toList(), Optional.of(List.of(answers))));
    }

    private <T> CompletionStage<T> answer(String asked, T answer) {
        log.add(asked);
        CompletableFuture<T> stage = new CompletableFuture<>();
        if (delayed) {
            waiting.add(() -> stage.complete(answer));
        } else {
            stage.complete(answer);
        }
        return stage;
    }

    @Override
    public void banner(String text) {
        log.add("banner " + text);
    }

    @Override
    public void partialSuccess(String method) {
        log.add("partial success " + method);
    }

    @Override
    public void succeeded(String method) {
        log.add("succeeded " + method);
    }

    @Override
    public void trivial(String method) {
        log.add("trivial " + method);
    }

    @Override
    public void skipped(SshPublicKey key) {
        log.add("skipped " + key.type());
    }

    @Override
    public void abandoned(String method, Throwable cause) {
        log.add("abandoned " + method + ": " + cause.getMessage());
    }
}
