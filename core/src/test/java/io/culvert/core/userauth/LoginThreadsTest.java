package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Role;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.UserGate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportEvent;
import io.culvert.core.work.LoginWork;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two event loops, and decisions, keys and signatures that come from threads of their own. */
class LoginThreadsTest {
    private static final SshKeyPair KEY = SshKeyPair.generate("ssh-ed25519");
    private static final List<String> ALGORITHMS = List.of("ssh-ed25519");

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final ExecutorService elsewhere = Executors.newFixedThreadPool(3);
    private final CompletableFuture<Thread> clientReport = new CompletableFuture<>();
    private final CompletableFuture<Thread> serverReport = new CompletableFuture<>();
    private final CompletableFuture<Channel> clientDone = new CompletableFuture<>();
    private final CompletableFuture<Channel> serverDone = new CompletableFuture<>();

    /** Plays the transport, which has exchanged keys at once, and completes when the login does. */
    private static final class Done extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Channel> done;

        Done(CompletableFuture<Channel> done) {
            this.done = done;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.pipeline().fireUserEventTriggered(TransportEvent.SECURED);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == TransportEvent.AUTHENTICATED) {
                done.complete(ctx.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    private static ChannelHandler secured(ChannelHandler login, CompletableFuture<Channel> done) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(login, new Done(done));
            }
        };
    }

    private static Session session(Role role) {
        Session session = new Session(role);
        session.establish(LoginEnd.SESSION_ID);
        return session;
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        elsewhere.shutdownNow();
    }

    private void login(ClientAuthMethod method) throws Exception {
        ServerAuthSettings serverSettings = new ServerAuthSettings(
                (attempt, key) -> CompletableFuture.supplyAsync(() -> AuthDecision.GRANTED, elsewhere),
                (attempt, password) -> CompletableFuture.supplyAsync(
                        () -> new String(password, StandardCharsets.UTF_8).equals("secret")
                                ? AuthDecision.GRANTED
                                : AuthDecision.DENIED,
                        elsewhere),
                null,
                ALGORITHMS,
                UserGate.OPEN,
                6,
                "",
                LoginWork.AT_ONCE);
        ServerAuthHandler server =
                new ServerAuthHandler(session(Role.SERVER), serverSettings, new ServerAuthObserver() {
                    @Override
                    public void succeeded(LoginAttempt attempt, String name, SshPublicKey key) {
                        serverReport.complete(Thread.currentThread());
                    }
                });
        ClientAuthSettings clientSettings =
                new ClientAuthSettings("alice", "example.org", List.of(method), false, elsewhere);
        ClientAuthHandler client =
                new ClientAuthHandler(session(Role.CLIENT), clientSettings, new ClientAuthObserver() {
                    @Override
                    public void succeeded(String name) {
                        clientReport.complete(Thread.currentThread());
                    }
                });
        LocalAddress address = new LocalAddress(LoginThreadsTest.class);
        new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(secured(server, serverDone))
                .bind(address)
                .sync();
        new Bootstrap()
                .group(loops)
                .channel(LocalChannel.class)
                .handler(secured(client, clientDone))
                .connect(address)
                .sync();
        assertThat(clientDone.get(10, TimeUnit.SECONDS).eventLoop().inEventLoop(clientReport.get()))
                .isTrue();
        assertThat(serverDone.get(10, TimeUnit.SECONDS).eventLoop().inEventLoop(serverReport.get()))
                .isTrue();
        clientDone.get().close().sync();
        serverDone.get().closeFuture().sync();
    }

    @Test
    void a_key_login_comes_back_to_its_event_loop_on_both_sides() throws Exception {
        login(new ClientAuthMethod.PublicKey(() -> {
            assertThat(Thread.currentThread().getName()).startsWith("pool");
            return CompletableFuture.supplyAsync(() -> List.of(KEY), elsewhere);
        }));
    }

    @Test
    void a_password_login_comes_back_to_its_event_loop_on_both_sides() throws Exception {
        login(new ClientAuthMethod.Password(attempt -> CompletableFuture.supplyAsync(
                () -> Optional.of((attempt == 1 ? "wrong" : "secret").getBytes(StandardCharsets.UTF_8)), elsewhere)));
    }
}
