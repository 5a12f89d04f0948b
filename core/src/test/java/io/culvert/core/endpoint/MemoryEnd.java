package io.culvert.core.endpoint;

import io.culvert.codec.message.Message;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelQuota;
import io.culvert.core.ConnectionServices;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import io.culvert.core.transport.TransportHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One side of a {@link MemoryPair}: its wire, its connection once it is logged in, and what it was told. */
final class MemoryEnd {
    final MemoryWire wire;
    final Recorder recorder;
    final MessageTap tap = new MessageTap();
    /** What the peer may open here, by channel type; may be changed until the login. */
    final Map<String, ChannelAcceptor> acceptors = new HashMap<>();

    final Map<String, GlobalRequestHandler> requestHandlers = new HashMap<>();

    /** How many channels there may be here; may be changed until the login. */
    ChannelQuota quota = ChannelQuota.NONE;

    /** When what is unused here is closed; may be changed until the login. */
    IdleLimits idle = IdleLimits.NONE;

    private final EmbeddedChannel loop;
    private SshConnection connection;

    MemoryEnd(int port, EmbeddedChannel loop, Recorder recorder) {
        this.loop = loop;
        this.recorder = recorder;
        wire = new MemoryWire(port);
    }

    void start(ChannelHandler handler) {
        run(() -> {
            wire.pipeline().addLast(handler, new ChannelInitializer<>() {
                @Override
                protected void initChannel(io.netty.channel.Channel channel) {
                    ChannelHandlerContext transport = transport();
                    if (transport != null) {
                        channel.pipeline().addBefore(transport.name(), "tap", tap);
                    }
                }
            });
            loop.eventLoop().register(wire);
        });
    }

    ConnectionServices services(SshConnection established) {
        connection = established;
        return new ConnectionServices(acceptors, requestHandlers, idle, quota);
    }

    /** Runs on the event loop, and with it all that it sets off on this side. */
    void run(Runnable task) {
        loop.eventLoop().execute(task);
        loop.runPendingTasks();
        loop.runPendingTasks(); // what timers left to be done
        loop.checkException();
    }

    SshConnection connection() {
        if (connection == null) {
            throw new AssertionError("not logged in");
        }
        return connection;
    }

    boolean loggedIn() {
        return connection != null;
    }

    /** Sends bytes as one message to the peer, past everything that would hold it up or refuse it. */
    void inject(byte[] message) {
        inject(message, 1);
    }

    void inject(byte[] message, int times) {
        run(() -> {
            for (int i = 0; i < times; i++) {
                transport().write(wire.alloc().buffer().writeBytes(message));
            }
            transport().flush();
        });
    }

    void inject(Message... messages) {
        run(() -> {
            for (Message message : messages) {
                ByteBuf out = message.toBuffer(wire.alloc());
                transport().write(out);
            }
            transport().flush();
        });
    }

    /** Opens a channel here; the stage completes when the pair is pumped. */
    CompletableFuture<io.culvert.core.SshChannel> open(String type, ChannelHandler handler) {
        CompletableFuture<io.culvert.core.SshChannel> result = new CompletableFuture<>();
        run(() -> connection().openChannel(type, new byte[0], handler).whenComplete((channel, failure) -> {
            if (failure == null) {
                result.complete(channel);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }

    private ChannelHandlerContext transport() {
        return wire.pipeline().context(TransportHandler.class);
    }
}
