package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ClientConfig;
import io.culvert.core.ConnectionServices;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.RekeyLimit;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that many threads use at once, over real event loops. */
class ManyThreadsTest {
    private static final int THREADS = 8;
    private static final int CALLS = 150;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    private final CompletableFuture<SshConnection> serverSide = new CompletableFuture<>();
    private SshConnection connection;

    @BeforeEach
    void connect() throws Exception {
        SshServer server = SshServer.of(
                ServerConfig.builder(MemoryPair.HOST_KEY)
                        .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED))
                        .rekeyLimit(new RekeyLimit(20_000, Duration.ZERO))
                        .services(this::services)
                        .build(),
                group.next());
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(server.handler())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        SshClient client = SshClient.of(
                ClientConfig.builder(
                                "alice",
                                (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .authenticateWith(ClientAuthMethod.PublicKey.of(MemoryPair.USER_KEY))
                        .build(),
                MemoryPair.TARGET);
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(client.handler())
                .connect(listener.localAddress())
                .sync();
        connection = client.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ConnectionServices services(SshConnection established) {
        serverSide.complete(established);
        return new ConnectionServices(
                Map.of(
                        MemoryPair.TYPE,
                        typeData -> typeData.length == 1
                                ? CompletableFuture.failedStage(new ChannelOpenException(1, "no"))
                                : CompletableFuture.supplyAsync(
                                        () -> new ChannelAcceptor.Accepted(new SessionTest.Echo(), () -> {}))),
                // Answers on other threads, in an order of their own: the connection restores that of the requests.
                Map.of("echo", data -> CompletableFuture.supplyAsync(() -> Optional.of(data))));
    }

    @AfterEach
    void close() {
        connection.close();
        callers.shutdownNow();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void C14_every_request_gets_its_own_answer_and_every_open_its_own_channel() throws Exception {
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int caller = i;
            work.add(callers.submit(() -> call(caller)));
        }
        for (Future<?> done : work) {
            done.get(60, TimeUnit.SECONDS);
        }
        SshConnection server = serverSide.get(10, TimeUnit.SECONDS);
        Awaitility.await().untilAsserted(() -> {
            assertThat(connection.channelCount()).isZero();
            assertThat(server.channelCount()).isZero();
        });
        assertThat(connection.closed().toCompletableFuture()).isNotDone();
    }

    private Void call(int caller) throws Exception {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        List<byte[]> asked = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            byte[] question = ByteBuffer.allocate(8).putInt(caller).putInt(i).array();
            asked.add(question);
            answers.add(connection.request("echo", question).toCompletableFuture());
            if (i % 5 == 0) {
                useAChannel(question);
            }
            if (i % 7 == 0) {
                CompletableFuture<SshChannel> refused = connection
                        .openChannel(MemoryPair.TYPE, new byte[1], new Sink())
                        .toCompletableFuture();
                assertThat(refused.handle((channel, failure) -> failure).get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ChannelOpenException.class);
            }
        }
        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(asked.get(i));
        }
        return null;
    }

    private void useAChannel(byte[] question) throws Exception {
        CompletableFuture<byte[]> echoed = new CompletableFuture<>();
        Sink sink = new Sink() {
            @Override
            public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) throws Exception {
                super.channelRead(ctx, message);
                if (bytes.size() == question.length) {
                    echoed.complete(bytes.toByteArray());
                }
            }
        };
        SshChannel channel = connection
                .openChannel(MemoryPair.TYPE, new byte[0], sink)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        channel.writeAndFlush(SessionTest.data(question));
        assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo(question);
        channel.close().get(20, TimeUnit.SECONDS);
    }

    @Test
    void the_end_of_the_connection_reaches_every_caller() throws Exception {
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            work.add(callers.submit(() -> {
                CompletableFuture<?> last = new CompletableFuture<>();
                do {
                    last = connection.request("echo", new byte[1]).toCompletableFuture();
                } while (last.handle((data, failure) -> failure == null).get(20, TimeUnit.SECONDS));
                return null;
            }));
        }
        connection.request("echo", new byte[1]).toCompletableFuture().get(20, TimeUnit.SECONDS);
        serverSide.get(10, TimeUnit.SECONDS).close();
        for (Future<?> done : work) {
            done.get(20, TimeUnit.SECONDS);
        }
        assertThat(connection.closed().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isPresent();
    }
}
