package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.core.Role;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One side of a login without any transport: what goes in and comes out are messages. Closing it checks for leaks. */
final class LoginEnd implements AutoCloseable {
    static final byte[] SESSION_ID = "the exchange hash of the first k".getBytes(StandardCharsets.US_ASCII);
    static final String USER = "alice";

    final Session session;
    final LoginTail tail = new LoginTail();
    final EmbeddedChannel channel;
    /** The numbers of all messages that came out, in their order. */
    final List<Integer> sent = new ArrayList<>();

    private final List<ByteBuf> buffers = new ArrayList<>();
    /** Whether failed attempts are answered as soon as somebody looks. */
    private boolean timeFlies = true;

    private LoginEnd(Role role, Function<Session, ChannelInboundHandler> handler) {
        session = new Session(role);
        channel = new EmbeddedChannel(handler.apply(session), tail);
        channel.freezeTime();
    }

    /** From now on time passes in {@link #pass} alone. */
    LoginEnd still() {
        timeFlies = false;
        return this;
    }

    LoginEnd pass(long nanos) {
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
        return this;
    }

    private void run() {
        channel.runPendingTasks();
        if (timeFlies) {
            pass(TimeUnit.SECONDS.toNanos(5)); // after which no answer waits any longer
        }
    }

    static LoginEnd server(ServerAuthSettings settings, ServerAuthObserver observer) {
        return new LoginEnd(Role.SERVER, session -> new ServerAuthHandler(session, settings, observer));
    }

    static LoginEnd server(ServerLogins logins) {
        return server(logins.settings(), logins);
    }

    static LoginEnd client(ClientAuthSettings settings, ClientAuthObserver observer) {
        return new LoginEnd(Role.CLIENT, session -> new ClientAuthHandler(session, settings, observer));
    }

    LoginEnd secured() {
        session.establish(SESSION_ID);
        channel.pipeline().fireUserEventTriggered(TransportEvent.SECURED);
        return this;
    }

    /** A server that has accepted the service. */
    LoginEnd ready() {
        secured().send(new ServiceRequest("ssh-userauth"));
        assertThat(replyNumbers()).containsExactly(6);
        return this;
    }

    LoginEnd send(Message... messages) {
        for (Message message : messages) {
            ByteBuf buffer = Unpooled.buffer();
            message.writeTo(buffer);
            send(buffer);
        }
        return this;
    }

    LoginEnd send(ByteBuf message) {
        buffers.add(message);
        channel.writeInbound(message);
        run();
        return this;
    }

    LoginEnd send(byte[] message) {
        return send(Unpooled.buffer().writeBytes(message));
    }

    /** The next message out, as its bytes; null if there is none. */
    byte[] reply() {
        run();
        ByteBuf message = channel.readOutbound();
        if (message == null) {
            return null;
        }
        byte[] bytes = new byte[message.readableBytes()];
        message.readBytes(bytes);
        message.release();
        sent.add(bytes[0] & 0xff);
        return bytes;
    }

    /** The next message out, read by its record's reader. */
    <M extends Message> M reply(int number, Function<ByteBuf, M> reader) {
        byte[] bytes = reply();
        assertThat(bytes).isNotNull();
        assertThat(bytes[0] & 0xff).isEqualTo(number);
        return reader.apply(Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1));
    }

    List<Integer> replyNumbers() {
        return replyNumbersUpTo(Integer.MAX_VALUE);
    }

    List<Integer> replyNumbersUpTo(int count) {
        int before = sent.size();
        boolean more = true;
        while (more && sent.size() - before < count) {
            more = reply() != null;
        }
        return List.copyOf(sent.subList(before, sent.size()));
    }

    /** Carries messages to and fro until neither side has more to say. */
    void talkTo(LoginEnd peer) {
        boolean moved = true;
        while (moved) {
            moved = carry(this, peer) | carry(peer, this);
        }
    }

    private static boolean carry(LoginEnd from, LoginEnd to) {
        boolean moved = false;
        for (byte[] message = from.reply(); message != null; message = from.reply()) {
            to.send(message);
            moved = true;
        }
        return moved;
    }

    boolean loggedIn() {
        return session.authenticated() && tail.events.contains(TransportEvent.AUTHENTICATED);
    }

    /** The one error that the login ended with. */
    ProtocolViolation violation() {
        assertThat(tail.errors).hasSize(1);
        assertThat(tail.errors.get(0)).isInstanceOf(ProtocolViolation.class);
        return (ProtocolViolation) tail.errors.get(0);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    static UserauthRequest request(String method, byte[] fields) {
        return new UserauthRequest(USER, "ssh-connection", method, fields);
    }

    static UserauthRequest none() {
        return request("none", new byte[0]);
    }

    static UserauthRequest password(String password) {
        return request("password", new PasswordFields(false, password.getBytes(StandardCharsets.UTF_8)).toBytes());
    }

    static UserauthRequest keyboardInteractive() {
        return request("keyboard-interactive", new byte[8]);
    }

    static UserauthRequest offer(SshKeyPair key) {
        String algorithm = key.publicKey().signatureAlgorithms().get(0);
        return request(
                "publickey", new PublicKeyFields(algorithm, key.publicKey().blob(), null).toBytes());
    }

    static UserauthRequest signed(SshKeyPair key) {
        return signed(key, key, SESSION_ID, USER);
    }

    /** A request for {@link #USER} with {@code key}, signed by any key over any session and user. */
    static UserauthRequest signed(SshKeyPair key, SshKeyPair signer, byte[] sessionId, String signedUser) {
        String algorithm = key.publicKey().signatureAlgorithms().get(0);
        byte[] blob = key.publicKey().blob();
        byte[] data = PublicKeyFields.signedData(sessionId, signedUser, "ssh-connection", algorithm, blob);
        byte[] signature = signer.sign(signer.publicKey().signatureAlgorithms().get(0), data)
                .toCompletableFuture()
                .join();
        return request("publickey", new PublicKeyFields(algorithm, blob, signature).toBytes());
    }

    static byte[] bytes(Message message) {
        ByteBuf buffer = Unpooled.buffer();
        message.writeTo(buffer);
        return Arrays.copyOf(buffer.array(), buffer.readableBytes());
    }
}
