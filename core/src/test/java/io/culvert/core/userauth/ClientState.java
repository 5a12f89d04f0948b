package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.core.key.SshKeyPair;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Ways to bring a client into each of its states, and what it may then be sent. */
enum ClientState {
    UNSECURED(Set.of(), (end, methods) -> {}),
    SECURED(Set.of(6), (end, methods) -> end.secured()),
    NONE_SENT(Set.of(51, 52, 53, 60), (end, methods) -> accepted(end)),
    LOADING_KEYS(Set.of(53), (end, methods) -> canContinue(end, "publickey")),
    OFFERED(Set.of(51, 52, 53, 60), ClientState::offer),
    SIGNED(Set.of(51, 52, 53, 60), ClientState::sign),
    ASKING_FOR_PASSWORD(Set.of(53), (end, methods) -> canContinue(end, "password")),
    PASSWORD_SENT(Set.of(51, 52, 53, 60), (end, methods) -> {
        canContinue(end, "password");
        methods.release();
    }),
    DIALOGUE_REQUESTED(Set.of(51, 52, 53, 60), (end, methods) -> canContinue(end, "keyboard-interactive")),
    ANSWERING(Set.of(53), ClientState::challenge),
    ANSWERED(Set.of(51, 52, 53, 60), (end, methods) -> {
        challenge(end, methods);
        methods.release();
    });

    static final SshKeyPair KEY = SshKeyPair.generate("ssh-ed25519");

    final Set<Integer> allowed;
    private final BiConsumer<LoginEnd, ClientMethods> script;

    ClientState(Set<Integer> allowed, BiConsumer<LoginEnd, ClientMethods> script) {
        this.allowed = allowed;
        this.script = script;
    }

    /** Wants delayed answers. */
    LoginEnd reach(ClientMethods methods) {
        LoginEnd end = methods.client(methods.keys(KEY), methods.passwords("secret"), methods.answers("blue"));
        script.accept(end, methods);
        end.replyNumbers();
        methods.log.clear();
        return end;
    }

    private static void accepted(LoginEnd end) {
        end.secured().send(new ServiceAccept("ssh-userauth"));
    }

    private static void canContinue(LoginEnd end, String method) {
        accepted(end);
        end.send(new UserauthFailure(List.of(method), false));
    }

    private static void offer(LoginEnd end, ClientMethods methods) {
        canContinue(end, "publickey");
        methods.release();
    }

    private static void sign(LoginEnd end, ClientMethods methods) {
        offer(end, methods);
        end.send(new UserauthPkOk("ssh-ed25519", KEY.publicKey().blob()));
    }

    private static void challenge(LoginEnd end, ClientMethods methods) {
        canContinue(end, "keyboard-interactive");
        end.send(new UserauthInfoRequest("", "", List.of(new Prompt("Colour: ", true))));
    }
}
