package io.culvert.forwarding.dynamic;

import io.culvert.core.ChannelAcceptor;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of a proxy in memory, and what the proxy does for it. Its time stands still until it is told to pass. */
final class ProxyClient implements AutoCloseable {
    final List<Endpoint> targets = new ArrayList<>();
    final CompletableFuture<Void> connected = new CompletableFuture<>();
    boolean abandoned;
    /** Why clients were refused. */
    final List<Throwable> refusals = new ArrayList<>();

    private final ForwardObserver observer = new ForwardObserver() {
        @Override
        public void refused(Throwable why) {
            refusals.add(why);
        }
    };
    /** What the target got, and then its end. */
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private boolean ended;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    ProxyClient(@Nullable ProxyAuthenticator authenticator) {
        channel.freezeTime();
        channel.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                ProxyHandshake.begin(client, authenticator, ProxyClient.this::connect, observer);
            }
        });
    }

    /** Whose target is reached at once. */
    static ProxyClient atOnce() {
        ProxyClient client = new ProxyClient(null);
        client.connected.complete(null);
        return client;
    }

    private CompletableFuture<ChannelAcceptor.Accepted> connect(Endpoint target) {
        targets.add(target);
        return connected.thenApply(nothing -> new ChannelAcceptor.Accepted(new Taker(), () -> abandoned = true));
    }

    private final class Taker extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            drain((ByteBuf) message, taken);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ended |= event instanceof ChannelInputShutdownEvent;
        }
    }

    ProxyClient say(byte[] bytes) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes)).fireChannelReadComplete();
        return this;
    }

    ProxyClient say(String hex) {
        return say(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    ProxyClient sayText(String text) {
        return say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    ProxyClient endInput() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        return this;
    }

    void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** All that the proxy has said so far. */
    byte[] answers() {
        channel.runPendingTasks();
        for (ByteBuf answer = channel.readOutbound(); answer != null; answer = channel.readOutbound()) {
            drain(answer, answers);
        }
        return answers.toByteArray();
    }

    String answersInHex() {
        return HexFormat.of().formatHex(answers());
    }

    String answersInText() {
        return new String(answers(), StandardCharsets.ISO_8859_1);
    }

    String taken() {
        return taken.toString(StandardCharsets.ISO_8859_1);
    }

    boolean targetSawTheEnd() {
        return ended;
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }

    boolean isOpen() {
        channel.runPendingTasks();
        return channel.isOpen();
    }

    private static void drain(ByteBuf from, ByteArrayOutputStream to) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes).release();
        to.writeBytes(bytes);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
