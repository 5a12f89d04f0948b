package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.Callback;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Step;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.auth.UserGate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.work.LoginWork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server's users and its record of logins: "alice" with the password "secret", with the keys given, and with "blue"
 * as the answer to the one prompt. Answers come at once, or when the test lets them go.
 */
final class ServerLogins implements ServerAuthObserver {
    static final List<String> ALGORITHMS =
            List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256");
    static final Prompt COLOUR = new Prompt("Colour: ", true);

    /** What authenticators were asked and what the handler reported. */
    final List<String> log = new ArrayList<>();
    /** Passwords as the authenticator got them, not copied. */
    final List<byte[]> passwords = new ArrayList<>();

    private final List<SshPublicKey> keys = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean delayed;

    PublicKeyAuthenticator publicKey = (attempt, key) -> answer("publickey", () -> decision(keys.contains(key)));
    PasswordAuthenticator password = (attempt, bytes) -> {
        passwords.add(bytes);
        return answer("password", () -> decision(new String(bytes, StandardCharsets.UTF_8).equals("secret")));
    };
    KeyboardInteractiveAuthenticator keyboardInteractive = attempt -> answer("begin", this::challenge);
    UserGate gate = UserGate.OPEN;
    int maxAuthTries = 6;
    String banner = "";
    LoginWork work = LoginWork.AT_ONCE;
    List<String> algorithms = ALGORITHMS;

    ServerLogins(SshKeyPair... pairs) {
        for (SshKeyPair pair : pairs) {
            keys.add(pair.publicKey());
        }
    }

    ServerLogins delayed() {
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

    ServerAuthSettings settings() {
        return new ServerAuthSettings(
                publicKey, password, keyboardInteractive, algorithms, gate, maxAuthTries, banner, work);
    }

    private Step challenge() {
        return new Challenge(
                "",
                "Say it",
                List.of(COLOUR),
                answers -> answer("answered", () -> new Decided(decision(answers.equals(List.of("blue"))))));
    }

    private <T> CompletionStage<T> answer(String asked, Supplier<T> answer) {
        log.add(asked);
        CompletableFuture<T> stage = new CompletableFuture<>();
        if (delayed) {
            waiting.add(() -> stage.complete(answer.get()));
        } else {
            stage.complete(answer.get());
        }
        return stage;
    }

    private static AuthDecision decision(boolean granted) {
        return granted ? AuthDecision.GRANTED : AuthDecision.DENIED;
    }

    @Override
    public void succeeded(LoginAttempt attempt, String method, SshPublicKey key) {
        log.add("succeeded " + attempt.userName() + " " + method + (key == null ? "" : " " + key.type()));
    }

    @Override
    public void broken(LoginAttempt attempt, Callback callback, Throwable cause) {
        log.add("broken " + cause.getMessage());
    }

    @Override
    public void failed(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {
        log.add("failed " + attempt.userName() + " " + method);
    }
}
