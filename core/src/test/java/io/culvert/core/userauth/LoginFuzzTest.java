package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.core.SshException;
import io.culvert.core.key.SshKeyPair;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Any bytes in any state: a violation or nothing, but no other exception, no buffer left (which closing an end
 * checks) and no login.
 */
class LoginFuzzTest {
    private static final SshKeyPair STRANGE = SshKeyPair.generate("ssh-ed25519");

    private static final List<Message> TO_SERVER = List.of(
            new ServiceRequest("ssh-userauth"),
            LoginEnd.none(),
            LoginEnd.password("wrong"),
            LoginEnd.keyboardInteractive(),
            LoginEnd.offer(STRANGE),
            LoginEnd.signed(STRANGE),
            new UserauthInfoResponse(List.of("red")));

    /** SSH_MSG_UNIMPLEMENTED, SERVICE_REQUEST, USERAUTH_REQUEST and USERAUTH_INFO_RESPONSE. */
    private static final List<Integer> WHAT_A_CLIENT_SAYS = List.of(3, 5, 50, 61);

    private static final List<Message> TO_CLIENT = List.of(
            new ServiceAccept("ssh-userauth"),
            new UserauthFailure(List.of("publickey", "password", "keyboard-interactive"), false),
            new UserauthFailure(List.of("keyboard-interactive"), true),
            new UserauthBanner("hello", ""),
            new UserauthPkOk("ssh-ed25519", ClientState.KEY.publicKey().blob()),
            new UserauthInfoRequest("", "", List.of(ServerLogins.COLOUR)));

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void A14_no_bytes_break_a_server(
            @ForAll ServerState state, @ForAll("toServer") List<byte[]> messages, @ForAll boolean delayed) {
        ServerLogins logins = new ServerLogins().delayed();
        try (LoginEnd end = state.reach(logins)) {
            for (byte[] message : messages) {
                end.send(message);
                if (!delayed) {
                    logins.release();
                }
            }
            logins.release();
            assertThat(end.tail.errors).hasSizeLessThan(2).allMatch(e -> e instanceof ProtocolViolation);
            assertThat(end.tail.messageNumbers).isEmpty();
            // In the state ANSWERED the right answer has been given, and may be granted.
            assertThat(end.loggedIn() && state != ServerState.ANSWERED).isFalse();
        }
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void A14_no_bytes_break_a_client(
            @ForAll ClientState state, @ForAll("toClient") List<byte[]> messages, @ForAll boolean delayed) {
        ClientMethods methods = new ClientMethods().delayed();
        methods.trivialAllowed = false;
        try (LoginEnd end = state.reach(methods)) {
            for (byte[] message : messages) {
                end.send(message);
                if (!delayed) {
                    methods.release();
                }
            }
            methods.release();
            assertThat(end.tail.errors)
                    .hasSizeLessThan(2)
                    .allMatch(e -> e instanceof ProtocolViolation || e instanceof SshException);
            assertThat(end.replyNumbers()).isSubsetOf(WHAT_A_CLIENT_SAYS);
            assertThat(messages)
                    .as("a login without a success")
                    .matches(all -> !end.loggedIn() || all.stream().anyMatch(LoginFuzzTest::isSuccess));
            assertThat(end.tail.messageNumbers)
                    .as("what came past a login that there was not")
                    .matches(numbers -> end.loggedIn() || numbers.isEmpty());
        }
    }

    private static boolean isSuccess(byte[] message) {
        return message.length > 0 && message[0] == 52;
    }

    @Provide
    Arbitrary<List<byte[]>> toServer() {
        return Arbitraries.oneOf(noise(5, 50, 61), damaged(TO_SERVER))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<byte[]>> toClient() {
        return Arbitraries.oneOf(noise(6, 51, 52, 53, 60), damaged(TO_CLIENT))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    private static Arbitrary<byte[]> noise(Integer... numbers) {
        Arbitrary<Integer> number = Arbitraries.oneOf(
                Arbitraries.of(numbers), Arbitraries.integers().between(0, 255));
        Arbitrary<byte[]> body = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        return Combinators.combine(number, body).as((first, rest) -> {
            byte[] message = new byte[1 + rest.length];
            message[0] = first.byteValue();
            System.arraycopy(rest, 0, message, 1, rest.length);
            return message;
        });
    }

    /** A sound message, perhaps with one byte changed, perhaps cut. */
    private static Arbitrary<byte[]> damaged(List<Message> sound) {
        return Combinators.combine(
                        Arbitraries.of(sound),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.bytes(),
                        Arbitraries.doubles().between(0, 2))
                .as((message, position, change, cut) -> {
                    byte[] bytes = LoginEnd.bytes(message);
                    bytes[(int) (position * (bytes.length - 1))] ^= change;
                    return Arrays.copyOf(bytes, (int) Math.min(bytes.length, cut * bytes.length));
                });
    }
}
