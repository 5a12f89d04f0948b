package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Ways to bring a server into each of its states, and what it may then be sent. */
enum ServerState {
    UNSECURED(Set.of(), (end, logins) -> {}),
    SECURED(Set.of(5), (end, logins) -> end.secured()),
    READY(Set.of(5, 50), (end, logins) -> end.ready()),
    AFTER_A_FAILURE(Set.of(5, 50), (end, logins) -> {
        end.ready().send(LoginEnd.password("wrong"));
        logins.release();
    }),
    DECIDING(Set.of(50), (end, logins) -> end.ready().send(LoginEnd.password("wrong"))),
    ASKING(Set.of(50), (end, logins) -> end.ready().send(LoginEnd.keyboardInteractive())),
    ASKED(Set.of(50, 61), (end, logins) -> {
        end.ready().send(LoginEnd.keyboardInteractive());
        logins.release();
    }),
    ANSWERED(Set.of(50), (end, logins) -> {
        end.ready().send(LoginEnd.keyboardInteractive());
        logins.release();
        end.send(new UserauthInfoResponse(List.of("blue")));
    });

    final Set<Integer> allowed;
    private final BiConsumer<LoginEnd, ServerLogins> script;

    ServerState(Set<Integer> allowed, BiConsumer<LoginEnd, ServerLogins> script) {
        this.allowed = allowed;
        this.script = script;
    }

    /** Wants delayed answers. */
    LoginEnd reach(ServerLogins logins) {
        LoginEnd end = LoginEnd.server(logins);
        script.accept(end, logins);
        end.replyNumbers();
        logins.log.clear();
        return end;
    }
}
