package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.Callback;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ChannelQuota;
import io.culvert.core.IdleLimits;
import io.culvert.core.SshChannel;
import io.culvert.core.SshException;
import io.culvert.core.SshObserver;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Rule T17: what the program's own code throws costs at most what it was asked about, and is not lost. */
class CallbackTest {
    private static final String MISTAKE = "the program's own mistake";

    private static IllegalStateException broken() {
        return new IllegalStateException(MISTAKE);
    }

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.culvert.errors");

    /** Fails in every method, and notes their names. */
    private static SshObserver failing(Set<String> called) {
        return (SshObserver) Proxy.newProxyInstance(
                SshObserver.class.getClassLoader(), new Class<?>[] {SshObserver.class}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    throw broken();
                });
    }

    @Test
    void T17_an_observer_that_throws_whatever_it_is_told_costs_no_channel_and_no_byte() {
        Set<String> called = new TreeSet<>();
        long before = Callback.SSH_OBSERVER.failures();
        MemoryPair pair = MemoryPair.setup()
                .server(config -> config.observer(failing(called)))
                .client(config -> config.observer(failing(called)))
                .build();
        Sink sink = new Sink();
        MemoryPair.accept(pair.server, () -> sink);
        pair.pump();
        SshChannel channel = pair.open(pair.client, new Sink());
        pair.run(() -> channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])));
        pair.pump();
        assertThat(sink.bytes.size()).isEqualTo(100);
        CompletableFuture<SshChannel> unknown = pair.client.open("unknown", new Sink());
        pair.pump();
        assertThat(unknown).isCompletedExceptionally();
        pair.assertSound();
        pair.run(channel::close);
        pair.pump();
        pair.close();
        assertThat(called)
                .contains(
                        "connectionOpened",
                        "keysExchanged",
                        "loginSucceeded",
                        "channelOpened",
                        "bytesSent",
                        "bytesReceived",
                        "channelRefused",
                        "channelClosed",
                        "connectionClosed");
        assertThat(Callback.SSH_OBSERVER.failures()).isGreaterThanOrEqualTo(before + called.size());
    }

    /** A server that is set up before the login, with a client that may open channels of it. */
    private static void serving(Consumer<MemoryEnd> server, Consumer<MemoryPair> then) {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            MemoryPair.accept(pair.server, Sink::new);
            server.accept(pair.server);
            pair.pump();
            then.accept(pair);
        }
    }

    private static void assertRefused(MemoryPair pair, String type, long reason) {
        CompletableFuture<SshChannel> opening = pair.client.open(type, new Sink());
        pair.pump();
        assertThat(opening)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ChannelOpenException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
        pair.assertSound();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "fails", "returns null"})
    void T17_an_acceptor_that_fails_costs_its_channel(String how) {
        long before = Callback.CHANNEL_ACCEPTOR.failures();
        serving(
                server -> server.acceptors.put("broken", data -> {
                    if (how.equals("throws")) {
                        throw broken();
                    }
                    return how.equals("fails") ? CompletableFuture.failedStage(broken()) : null;
                }),
                pair -> {
                    assertRefused(pair, "broken", OpenFailureReason.CONNECT_FAILED);
                    assertThat(Callback.CHANNEL_ACCEPTOR.failures()).isEqualTo(before + 1);
                    pair.open(pair.client, new Sink());
                });
    }

    @Test
    void a_refusal_is_no_failure_of_an_acceptor() {
        long before = Callback.CHANNEL_ACCEPTOR.failures();
        serving(
                server -> server.acceptors.put(
                        "no",
                        data -> CompletableFuture.failedStage(
                                new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "no"))),
                pair -> assertRefused(pair, "no", OpenFailureReason.ADMINISTRATIVELY_PROHIBITED));
        assertThat(Callback.CHANNEL_ACCEPTOR.failures()).isEqualTo(before);
    }

    @Test
    void T17_a_handler_that_cannot_be_added_costs_its_channel_and_is_let_go() {
        AtomicInteger abandoned = new AtomicInteger();
        Sink twice = new Sink(); // not sharable
        serving(
                server -> server.acceptors.put(
                        "twice",
                        data -> CompletableFuture.completedStage(
                                new ChannelAcceptor.Accepted(twice, abandoned::incrementAndGet))),
                pair -> {
                    Sink first = new Sink();
                    Sink second = new Sink();
                    pair.client.open("twice", first);
                    pair.pump();
                    assertThat(abandoned).hasValue(0);
                    pair.client.open("twice", second);
                    pair.pump();
                    assertThat(abandoned).hasValue(1);
                    assertThat(second.events).contains("inactive");
                    assertThat(first.events).doesNotContain("inactive");
                    pair.assertSound();
                });
    }

    @Test
    void T17_the_opener_hears_of_its_handler_that_cannot_be_added() {
        serving(server -> {}, pair -> {
            ChannelInboundHandlerAdapter twice = new ChannelInboundHandlerAdapter() {};
            CompletableFuture<SshChannel> first = pair.client.open(MemoryPair.TYPE, twice);
            CompletableFuture<SshChannel> second = pair.client.open(MemoryPair.TYPE, twice);
            pair.pump();
            assertThat(first).isCompleted();
            assertThat(second).isCompletedExceptionally();
            assertThat(pair.client.connection().channelCount()).isEqualTo(1);
            pair.assertSound();
        });
    }

    @Test
    void T17_a_quota_that_throws_has_no_place() {
        serving(
                server -> server.quota = new ChannelQuota() {
                    @Override
                    public Optional<String> take(int live) {
                        throw broken();
                    }

                    @Override
                    public void giveBack(int places) {
                        throw broken();
                    }

                    @Override
                    public void connectFailed() {
                        throw broken();
                    }
                },
                pair -> assertRefused(pair, MemoryPair.TYPE, OpenFailureReason.RESOURCE_SHORTAGE));
    }

    @Test
    void T17_places_that_cannot_be_given_back_cost_nothing() {
        serving(
                server -> {
                    server.acceptors.put(
                            "dead",
                            data -> CompletableFuture.failedStage(
                                    new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, "dead")));
                    server.quota = new ChannelQuota() {
                        @Override
                        public Optional<String> take(int live) {
                            return Optional.empty();
                        }

                        @Override
                        public void giveBack(int places) {
                            throw broken();
                        }

                        @Override
                        public void connectFailed() {
                            throw broken();
                        }
                    };
                },
                pair -> {
                    assertRefused(pair, "dead", OpenFailureReason.CONNECT_FAILED);
                    SshChannel channel = pair.open(pair.client, new Sink());
                    pair.run(channel::close);
                    pair.pump();
                    assertThat(pair.server.connection().channelCount()).isZero();
                    pair.assertSound();
                });
    }

    private record Idle(boolean brokenConnection, boolean brokenChannel) implements IdleLimits {
        @Override
        public Duration connection() {
            if (brokenConnection) {
                throw broken();
            }
            return Duration.ZERO;
        }

        @Override
        public Duration channel(String channelType) {
            if (brokenChannel && channelType.equals("limited")) {
                throw broken();
            }
            return Duration.ZERO;
        }
    }

    @Test
    void T17_a_channel_whose_idle_limit_cannot_be_found_is_closed() {
        AtomicInteger abandoned = new AtomicInteger();
        serving(
                server -> {
                    server.idle = new Idle(false, true);
                    server.acceptors.put(
                            "limited",
                            data -> CompletableFuture.completedStage(
                                    new ChannelAcceptor.Accepted(new Sink(), abandoned::incrementAndGet)));
                },
                pair -> {
                    Sink client = new Sink();
                    pair.client.open("limited", client);
                    pair.pump();
                    assertThat(client.events).contains("inactive");
                    assertThat(abandoned).hasValue(1);
                    pair.open(pair.client, new Sink());
                    pair.assertSound();
                });
    }

    @Test
    void T17_a_connection_whose_services_cannot_be_made_ends_and_says_why() {
        for (boolean factory : new boolean[] {true, false}) {
            MemoryPair pair = MemoryPair.setup()
                    .server(config -> factory
                            ? config.services(connection -> {
                                throw broken();
                            })
                            : config)
                    .build();
            pair.server.idle = new Idle(true, false);
            pair.pump();
            assertThat(pair.server.wire.isOpen()).isFalse();
            CompletableFuture<Optional<SshException>> closed = new CompletableFuture<>();
            pair.client.connection().closed().thenAccept(closed::complete);
            assertThat(closed.join().orElseThrow())
                    .hasMessageContaining("the services of this connection could not be prepared");
            assertThat(pair.server.recorder.connections).isZero();
        }
    }

    @Test
    void T17_a_round_trip_that_throws_is_not_known() {
        long before = Callback.ROUND_TRIP.failures();
        MemoryPair pair = MemoryPair.setup()
                .server(config -> config.roundTrip(connection -> {
                    throw broken();
                }))
                .build();
        Sink sink = new Sink();
        MemoryPair.accept(pair.server, () -> sink);
        pair.pump();
        SshChannel channel = pair.open(pair.client, new Sink());
        pair.run(() -> channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[8 << 20])));
        pair.pump();
        assertThat(sink.bytes.size()).isEqualTo(8 << 20);
        assertThat(Callback.ROUND_TRIP.failures()).isGreaterThan(before);
        pair.assertSound();
        pair.close();
    }

    @Test
    void T17_a_failure_is_logged_with_the_name_of_the_callback_and_its_trace_once_a_minute() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            for (int i = 0; i < 3; i++) {
                Callback.BANNER.run("accept", () -> {
                    throw broken();
                });
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("ClientConfig.banner.accept threw an exception (1 since the last such line)");
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo(MISTAKE);
        });
        assertThat(Callback.BANNER.failures()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gate", "publickey"})
    void T17_what_decides_about_a_login_and_throws_says_no_and_is_counted(String which) {
        Callback callback = which.equals("gate") ? Callback.USER_GATE : Callback.PUBLIC_KEY_AUTHENTICATOR;
        long before = callback.failures();
        try (MemoryPair pair = MemoryPair.setup()
                .server(config -> which.equals("gate")
                        ? config.userGate(attempt -> {
                            throw broken();
                        })
                        : config.publicKey((attempt, key) -> {
                            throw broken();
                        }))
                .build()) {
            pair.pump();
            pair.pass(Duration.ofSeconds(30));
            assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.AUTHENTICATION_FAILED);
            assertThat(callback.failures()).isEqualTo(before + 1);
        }
    }
}
