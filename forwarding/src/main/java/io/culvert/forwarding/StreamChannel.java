package io.culvert.forwarding;

import io.culvert.core.EventLoops;
import io.culvert.core.HalfClosingChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Two blocking streams as a Netty channel: a program's, or this process's own. Each has a thread of its own that does
 * one read, or one write, when the event loop asks for it and hands the result back. What waits to be written stays in
 * the {@link ChannelOutboundBuffer}, and nothing is read ahead of {@code read()}.
 */
public final class StreamChannel extends HalfClosingChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    /** Ours: what a pipe holds on Linux. */
    private static final int CHUNK = 64 * 1024;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final String name;
    private final InputStream in;
    private final OutputStream out;
    private final boolean halfClosure;
    private final Executor workers;
    private final Runnable end;
    private final Pump reader = new Pump();
    private final Pump writer = new Pump();
    /** Each belongs to its thread from the moment that it is asked until it has answered, else to the event loop. */
    private final byte[] inbound = new byte[CHUNK];

    private final byte[] outbound = new byte[CHUNK];

    private volatile boolean open = true;
    private boolean reading;
    private boolean writing;
    private boolean inputShut;
    private boolean outputShut;

    /**
     * @param name what its addresses print as
     * @param halfClosure whether the end of {@code in} is a ChannelInputShutdownEvent, and does not close the channel,
     *     nor does a read that fails, which is an exceptionCaught; and whether a write that fails shuts the output, and
     *     does not close it either
     * @param workers runs {@code end}, which may block
     * @param end run once when the channel closes: to let go of the streams
     */
    public StreamChannel(
            String name, InputStream in, OutputStream out, boolean halfClosure, Executor workers, Runnable end) {
        super(null);
        this.name = name;
        this.in = in;
        this.out = out;
        this.halfClosure = halfClosure;
        this.workers = workers;
        this.end = end;
    }

    /** A program's standard input and output; the program is ended with the channel. */
    public static StreamChannel of(Process process, boolean halfClosure, Executor workers) {
        return new StreamChannel(
                "process " + process.pid(),
                process.getInputStream(),
                process.getOutputStream(),
                halfClosure,
                workers,
                process::destroy);
    }

    @Override
    protected void doBeginRead() {
        if (!reading && !inputShut) {
            reading = true;
            reader.execute(this::readChunk);
        }
    }

    private void readChunk() {
        try {
            int length = in.read(inbound);
            handBack(() -> chunkRead(length));
        } catch (IOException e) {
            handBack(() -> readFailed(e));
        }
    }

    private void handBack(Runnable result) {
        try {
            eventLoop().execute(result);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and this channel with it: nobody waits for the result.
        }
    }

    private void chunkRead(int length) {
        reading = false;
        if (!open) {
            return;
        }
        if (length < 0) {
            endInput();
            return;
        }
        pipeline().fireChannelRead(alloc().ioBuffer(length).writeBytes(inbound, 0, length));
        pipeline().fireChannelReadComplete();
    }

    private void readFailed(IOException cause) {
        reading = false;
        if (!open) {
            return;
        }
        inputShut = true;
        pipeline().fireExceptionCaught(cause);
        if (!halfClosure) {
            close();
        }
    }

    private void endInput() {
        inputShut = true;
        if (halfClosure) {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        } else {
            close();
        }
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
        if (length[0] == 0) {
            buffer.removeBytes(0);
            return;
        }
        writing = true;
        writer.execute(() -> writeChunk(length[0]));
    }

    private void writeChunk(int length) {
        IOException failure = null;
        try {
            out.write(outbound, 0, length);
            out.flush();
        } catch (IOException e) {
            failure = e;
        }
        IOException result = failure;
        handBack(() -> chunkWritten(length, result));
    }

    private void chunkWritten(int length, @Nullable IOException failure) {
        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
        if (buffer == null) {
            return;
        }
        if (failure == null) {
            buffer.removeBytes(length);
            writing = false; // only now: what this sets off may flush, and would write the same bytes again
            ((HalfClosingUnsafe) unsafe()).writePending();
        } else if (halfClosure) {
            ((HalfClosingUnsafe) unsafe()).shutdownOutput(newPromise());
        } else {
            close();
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputShut = true;
        writer.execute(() -> {
            try {
                out.close();
            } catch (IOException e) {
                // Nobody reads, so nothing more can be said.
            }
        });
    }

    /** Closes the stream; to be called behind the last write, since what waits then is dropped. */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        EventLoops.run(eventLoop(), () -> ((HalfClosingUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        workers.execute(end);
        reader.end();
        writer.end();
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
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new StreamAddress(name);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new StreamAddress(name);
    }
}
