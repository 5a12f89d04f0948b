package io.culvert.cli;

import static org.awaitility.Awaitility.await;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.codec.packet.PacketEncoder;
import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.Role;
import io.culvert.core.SshObserver;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.endpoint.SshClient;
import io.culvert.core.transport.TransportHandler;
import io.culvert.testing.Waiting;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Connections to a server that never log in, each of which stays where it costs the most of its kind. */
final class Strangers implements AutoCloseable {
    /** The largest packet_length that a server takes from a stranger. */
    static final int LARGEST = 35_000;

    /** How many bytes each one sends whose answers are not read. */
    private static final int FLOOD = 900 * 1024;

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] IDENTIFICATION = "SSH-2.0-stranger\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How far they go. */
    enum Phase {
        SILENT,
        IDENTIFIED,
        /** A SSH_MSG_KEXINIT, all but its last byte. */
        UNFINISHED_OFFER,
        /** A SSH_MSG_KEXINIT with as many names as it can have. */
        OFFERED,
        KEYED,
        /** As much of the largest packet as may be sent without its end. */
        UNFINISHED_PACKET,
        /** Large pings, until the server takes no more. No answer is ever read. */
        UNREAD_ANSWERS
    }

    private final int port;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private final int largest;

    Strangers(int port) {
        this(port, LARGEST);
    }

    /** @param largest the packet_length of those that send large packets */
    Strangers(int port, int largest) {
        this.port = port;
        this.largest = largest;
    }

    /** Waits until all of them are where they are to stay. */
    void come(int count, Phase phase) {
        List<CompletableFuture<Void>> there = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Void> arrived = new CompletableFuture<>();
            there.add(arrived);
            channels.add(connect(phase, arrived));
        }
        Waiting.now(CompletableFuture.allOf(there.toArray(CompletableFuture<?>[]::new)));
        awaitRest();
    }

    /** Waits until nothing more is taken from them. */
    private void awaitRest() {
        long[] last = {-1};
        await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> {
            long before = last[0];
            last[0] = written.get();
            return last[0] == before;
        });
    }

    /** How many the server has not thrown out. */
    long connected() {
        return channels.stream().filter(Channel::isActive).count();
    }

    void leave() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        channels.clear();
    }

    @Override
    public void close() {
        leave();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel connect(Phase phase, CompletableFuture<Void> arrived) {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, 4096)
                .option(ChannelOption.SO_SNDBUF, 16 * 1024)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(channel, phase, arrived);
                    }
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
    }

    private void begin(Channel channel, Phase phase, CompletableFuture<Void> arrived) {
        switch (phase) {
            case SILENT -> channel.pipeline().addLast(new Say(arrived, Unpooled.EMPTY_BUFFER));
            case IDENTIFIED -> channel.pipeline().addLast(new Say(arrived, Unpooled.wrappedBuffer(IDENTIFICATION)));
            case UNFINISHED_OFFER ->
                channel.pipeline()
                        .addLast(new Say(
                                arrived,
                                Unpooled.buffer()
                                        .writeBytes(IDENTIFICATION)
                                        .writeInt(largest / 8 * 8 - 4)
                                        .writeByte(4)
                                        .writeByte(MessageNumber.KEXINIT)
                                        .writeZero(largest / 8 * 8 - 7)));
            case OFFERED -> channel.pipeline().addLast(new Say(arrived, longOffer()));
            case KEYED, UNFINISHED_PACKET, UNREAD_ANSWERS -> exchangeKeys(channel, phase, arrived);
        }
    }

    private static ByteBuf longOffer() {
        KexInit offer = new KexInit(
                new byte[KexInit.COOKIE_LENGTH],
                names("curve25519-sha256"),
                names("ssh-ed25519"),
                names("aes256-ctr"),
                names("aes256-ctr"),
                names("hmac-sha2-256"),
                names("hmac-sha2-256"),
                List.of("none"),
                List.of("none"),
                List.of(),
                List.of(),
                false);
        EmbeddedChannel packets = new EmbeddedChannel(new PacketEncoder());
        packets.writeOutbound(offer.toBuffer(packets.alloc()));
        ByteBuf packet = packets.readOutbound();
        try {
            return Unpooled.buffer().writeBytes(IDENTIFICATION).writeBytes(packet);
        } finally {
            packet.release();
            packets.finishAndReleaseAll();
        }
    }

    /** One that is known, and a thousand that are not. */
    private static List<String> names(String known) {
        List<String> names = new ArrayList<>(List.of(known));
        for (int i = 0; i < 1000; i++) {
            names.add("x" + i);
        }
        return names;
    }

    /** Says something as soon as it is connected, and drops what it hears. */
    private final class Say extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Void> arrived;
        private final ByteBuf bytes;

        Say(CompletableFuture<Void> arrived, ByteBuf bytes) {
            this.arrived = arrived;
            this.bytes = bytes;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(bytes).addListener(done -> {
                written.incrementAndGet();
                arrived.complete(null);
            });
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void exchangeKeys(Channel channel, Phase phase, CompletableFuture<Void> arrived) {
        ClientConfig config = ClientConfig.builder(
                        "stranger", (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                .authenticateWith(new ClientAuthMethod.PublicKey(CompletableFuture::new))
                .algorithms(Algorithms.DEFAULT.withKex(List.of("curve25519-sha256")))
                .connectTimeout(LONG)
                .observer(new SshObserver() {
                    @Override
                    public void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {
                        channel.eventLoop().schedule(() -> secured(channel, phase, arrived), 50, TimeUnit.MILLISECONDS);
                    }
                })
                .build();
        channel.pipeline()
                .addLast(SshClient.of(config, new HostKeyVerifier.Target("127.0.0.1", port))
                        .handler());
    }

    private void secured(Channel channel, Phase phase, CompletableFuture<Void> arrived) {
        if (phase == Phase.UNFINISHED_PACKET) {
            Withholding withholding = new Withholding();
            channel.pipeline().addFirst(withholding);
            send(channel, ping(channel, largest - 300));
        } else if (phase == Phase.UNREAD_ANSWERS) {
            channel.config().setAutoRead(false);
            Flood flood = new Flood();
            channel.pipeline()
                    .addAfter(channel.pipeline().context(PacketEncoder.class).name(), "flood", flood);
            flood.go(channel);
        }
        arrived.complete(null);
    }

    private void send(Channel channel, ByteBuf message) {
        channel.pipeline()
                .context(TransportHandler.class)
                .writeAndFlush(message)
                .addListener(done -> written.incrementAndGet());
    }

    private static ByteBuf ping(Channel channel, int length) {
        return channel.alloc()
                .buffer(length)
                .writeByte(MessageNumber.PING)
                .writeInt(length - 5)
                .writeZero(length - 5);
    }

    /** As much as a server takes before the login. */
    private final class Flood extends ChannelInboundHandlerAdapter {
        private int left = FLOOD;

        void go(Channel channel) {
            while (left > 0 && channel.isActive() && channel.isWritable()) {
                left -= largest;
                send(channel, ping(channel, largest - 300));
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            go(ctx.channel());
        }
    }

    /** Keeps back the last byte of what is written, and all that comes after it. */
    private static final class Withholding extends ChannelDuplexHandler {
        private boolean withheld;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            if (withheld) {
                bytes.release();
                promise.trySuccess();
            } else {
                withheld = true;
                ctx.write(bytes.writerIndex(bytes.writerIndex() - 1), promise);
            }
        }
    }
}
