package io.culvert.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A program's standard input and output as a Netty channel: ssh's ProxyCommand. Both streams block, so each has a thread of
 * its own that does one read, or one write, when the event loop asks for it and hands the result back. What waits to be
 * written stays in the {@link ChannelOutboundBuffer}, and nothing is read ahead of {@code read()}.
 */
final class CommandChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    /** Ours: what a pipe holds on Linux. */
    private static final int CHUNK = 64 * 1024;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Process process;
    private final Executor workers;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(CommandChannel::pump);
    private final ExecutorService writer = Executors.newSingleThreadExecutor(CommandChannel::pump);
    /** Each belongs to its thread from the moment that it is asked until it has answered, else to the event loop. */
    private final byte[] inbound = new byte[CHUNK];

    private final byte[] outbound = new byte[CHUNK];

    private volatile boolean open = true;
    private boolean reading;
    private boolean writing;

    /** @param workers ends the program, which may block */
    CommandChannel(Process process, Executor workers) {
        super(null);
        this.process = process;
        this.workers = workers;
    }

    /** Not one of Netty's threads, as in {@link Network}. */
    private static Thread pump(Runnable task) {
        Thread thread = new Thread(task, "culvert-command");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    protected void doBeginRead() {
        if (!reading) {
            reading = true;
            reader.execute(this::readChunk);
        }
    }

    private void readChunk() {
        int length = -1;
        try {
            length = process.getInputStream().read(inbound);
        } catch (IOException e) {
            // The program is gone, which is the end of what it says.
        }
        int read = length;
        eventLoop().execute(() -> chunkRead(read));
    }

    private void chunkRead(int length) {
        reading = false;
        if (!open) {
            return;
        }
        if (length < 0) {
            close();
            return;
        }
        pipeline().fireChannelRead(alloc().ioBuffer(length).writeBytes(inbound, 0, length));
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
        if (writing || buffer.isEmpty()) {
            return;
        }
        int[] length = {0};
        buffer.forEachFlushedMessage(message -> {
            ByteBuf bytes = (ByteBuf) message;
            int taken = Math.min(bytes.readableBytes(), CHUNK - length[0]);
            bytes.getBytes(bytes.readerIndex(), outbound, length[0], taken);
            length[0] += taken;
            return length[0] < CHUNK;
        });
        writing = true;
        writer.execute(() -> writeChunk(length[0]));
    }

    private void writeChunk(int length) {
        IOException failure = null;
        try {
            process.getOutputStream().write(outbound, 0, length);
            process.getOutputStream().flush();
        } catch (IOException e) {
            failure = e;
        }
        IOException result = failure;
        eventLoop().execute(() -> chunkWritten(length, result));
    }

    private void chunkWritten(int length, @Nullable IOException failure) {
        writing = false;
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        if (buffer == null) {
            return;
        }
        if (failure == null) {
            buffer.removeBytes(length);
            ((CommandUnsafe) unsafe()).writePending();
        } else {
            close();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        workers.execute(process::destroy);
        reader.shutdown();
        writer.shutdown();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException("a program is started, not bound");
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new CommandUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new CommandAddress(ProcessHandle.current().pid());
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new CommandAddress(process.pid());
    }

    private final class CommandUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a program is started, not connected"));
        }

        void writePending() {
            flush0();
        }
    }
}
