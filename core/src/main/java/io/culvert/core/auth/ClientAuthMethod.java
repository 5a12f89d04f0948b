package io.culvert.core.auth;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.key.Identity;
import io.culvert.core.key.Signer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A way for a client to log in. A configuration lists them in the order in which they are tried. */
public sealed interface ClientAuthMethod {
    /** The method's name on the wire. */
    String name();

    /**
     * "publickey" (RFC 4252 section 7). The keys are asked for when the method is first tried, off the event loop, and
     * each is unlocked when its turn comes.
     */
    record PublicKey(Supplier<? extends CompletionStage<? extends List<? extends Identity>>> keys)
            implements ClientAuthMethod {
        public static PublicKey of(Signer... keys) {
            List<Signer> list = List.of(keys);
            return new PublicKey(() -> CompletableFuture.completedStage(list));
        }

        @Override
        public String name() {
            return "publickey";
        }
    }

    /** "password" (RFC 4252 section 8). */
    record Password(PasswordSource source) implements ClientAuthMethod {
        @Override
        public String name() {
            return "password";
        }
    }

    /** "keyboard-interactive" (RFC 4256). */
    record KeyboardInteractive(Responder responder) implements ClientAuthMethod {
        @Override
        public String name() {
            return "keyboard-interactive";
        }
    }

    /** Gives passwords, one for each attempt. */
    @FunctionalInterface
    interface PasswordSource {
        /**
         * Must not block the caller.
         *
         * @param attempt 1 for the first
         * @return the password as UTF-8, which the engine zeroes after use; empty to give the method up
         */
        CompletionStage<Optional<byte[]>> password(int attempt);
    }

    /** Answers the server's prompts. */
    @FunctionalInterface
    interface Responder {
        /** Must not block the caller. As many answers as prompts; empty to give the method up. */
        CompletionStage<Optional<List<String>>> respond(String name, String instruction, List<Prompt> prompts);
    }
}
