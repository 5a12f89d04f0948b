package io.culvert.core.channel;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.core.SshChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open SSH channel as a Netty child channel. The peer's window plays the part that the kernel's send buffer plays for
 * a socket: bytes that wait for it stay in the {@link ChannelOutboundBuffer}, so that water marks, writability and
 * promises are Netty's own. See {@link CloseHandshake} for how it ends.
 *
 * <p>Born open, because it exists from the moment that both sides know each other's numbers, and active once registered.
 * Everything here runs on the connection's event loop.
 */
public final class SshChildChannel extends AbstractChannel implements SshChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
    private static final int BLOCKED_FLAG = 1;

    private final SshChildChannelConfig config = new SshChildChannelConfig(this);
    private final ChannelLink link;
    private final String channelType;
    private final int localChannel;
    private final int recipientChannel;
    private final OutboundWindow outboundWindow;
    private final InboundWindow inboundWindow;
    private final CloseHandshake handshake;
    private final InboundQueue inbound;

    private boolean open = true;
    private boolean readPending;
    /** The read that has begun takes more, until it is complete. */
    private boolean readGoesOn;

    private boolean delivering;
    private boolean completionDue;
    private boolean deliveryScheduled;
    private boolean blocked;
    private @Nullable ChannelPromise shutdownPromise;

    public SshChildChannel(
            Channel connection, ChannelLink link, ChannelParameters parameters, InboundWindows inboundWindows) {
        super(connection);
        this.link = link;
        this.channelType = parameters.channelType();
        this.localChannel = parameters.localChannel();
        this.recipientChannel = parameters.recipientChannel();
        this.outboundWindow = new OutboundWindow(
                localChannel,
                parameters.outboundWindow(),
                parameters.outboundMaximumPacket(),
                ChannelParameters.MAXIMUM_PACKET);
        this.inboundWindow = new InboundWindow(localChannel, inboundWindows, parameters.announced());
        this.handshake = new CloseHandshake(localChannel);
        this.inbound = new InboundQueue(connection.alloc());
    }

    @Override
    public String channelType() {
        return channelType;
    }

    /** Our number for this channel. */
    public int localChannel() {
        return localChannel;
    }

    /** The peer's number for this channel. */
    public int recipientChannel() {
        return recipientChannel;
    }

    /** Data arrived. Takes ownership of the buffer. */
    public void receive(ByteBuf data) {
        int length = data.readableBytes();
        if (handshake.input() != CloseHandshake.Half.OPEN) {
            data.release(); // behind EOF or CLOSE there is nobody to give it to (rule C07)
            return;
        }
        try {
            inboundWindow.received(length);
        } catch (RuntimeException e) {
            data.release();
            throw e;
        }
        inbound.add(data);
        deliver();
    }

    /** Extended data arrived: no forwarding channel has any use for it, so it is dropped and credited (rule C06). */
    public void discard(int length) {
        if (handshake.input() == CloseHandshake.Half.OPEN) {
            inboundWindow.received(length);
            credit(length);
        }
    }

    /** The peer gave us credit. */
    public void widen(long bytes) {
        outboundWindow.widen(bytes);
        if (!blocked) { // else the connection will call
            ((ChildUnsafe) unsafe()).writePending();
        }
    }

    /** The connection can send again. */
    public void resume() {
        if (blocked) {
            blocked = false;
            ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
            if (buffer != null) {
                buffer.setUserDefinedWritability(BLOCKED_FLAG, true);
            }
        }
        ((ChildUnsafe) unsafe()).writePending();
    }

    /** The peer will send no more data. */
    public void eof() {
        handshake.eofReceived();
        deliver();
    }

    /**
     * The peer has closed. It is answered at once, which frees the number; what has arrived is still delivered, and the
     * channel closes behind it.
     */
    public void closeReceived() {
        handshake.closeReceivedFromPeer();
        if (!handshake.closeSent()) {
            sendClose();
            ((ChildUnsafe) unsafe()).abandonOutput();
        }
        if (handshake.input() == CloseHandshake.Half.SHUT) {
            unsafe().close(unsafe().voidPromise());
        } else {
            deliver();
        }
    }

    /** The read burst of the connection is over. */
    public void readComplete() {
        if (completionDue) {
            completionDue = false;
            readGoesOn = false;
            unsafe().recvBufAllocHandle().readComplete();
            pipeline().fireChannelReadComplete();
            deliverSoon();
        }
    }

    /** The connection is gone, and with it every way to say so. */
    public void connectionLost() {
        handshake.closeSentToPeer();
        unsafe().close(unsafe().voidPromise());
    }

    /** Whether both sides have sent CLOSE, so that the number is free. */
    public boolean closeComplete() {
        return handshake.complete();
    }

    /**
     * Hands data to the pipeline: as much for each {@code read()} as the receive handle allows. The read is complete only
     * at the end of the connection's read burst, so that many packets make one flush at the other end of a relay.
     */
    private void deliver() {
        if (delivering || !takesData() || !isActive()) {
            return;
        }
        delivering = true;
        try {
            ExtendedHandle handle = (ExtendedHandle) unsafe().recvBufAllocHandle();
            if (!completionDue) {
                handle.reset(config);
            }
            ByteBuf data;
            while (takesData() && (data = inbound.poll()) != null) {
                int length = data.readableBytes();
                handle.attemptedBytesRead(length);
                handle.lastBytesRead(length);
                handle.incMessagesRead(1);
                expectCompletion();
                credit(length);
                readPending = false; // before the handler, which may ask for the next read from inside this one
                pipeline().fireChannelRead(data);
                readGoesOn = handle.continueReading();
            }
            boolean reading = takesData() || completionDue;
            if (open && reading && inbound.isEmpty() && handshake.input() == CloseHandshake.Half.ENDING) {
                deliverEnd();
            }
        } finally {
            delivering = false;
        }
    }

    private boolean takesData() {
        return readPending || readGoesOn;
    }

    private void expectCompletion() {
        if (!completionDue) {
            completionDue = true;
            link.awaitReadComplete(this);
        }
    }

    private void deliverEnd() {
        handshake.inputDelivered();
        readPending = false;
        readGoesOn = false;
        if (completionDue) {
            completionDue = false;
            pipeline().fireChannelReadComplete();
        }
        if (!open) {
            return;
        }
        if (config.isAllowHalfClosure() && !handshake.closeReceived()) {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        } else {
            unsafe().close(unsafe().voidPromise());
        }
    }

    private void deliverSoon() {
        boolean waiting = !inbound.isEmpty() || handshake.input() == CloseHandshake.Half.ENDING;
        if (waiting && readPending && !deliveryScheduled) {
            deliveryScheduled = true;
            eventLoop().execute(() -> {
                deliveryScheduled = false;
                deliver();
                readComplete();
            });
        }
    }

    private void credit(int length) {
        long credit = inboundWindow.consumed(length);
        if (credit > 0 && !handshake.closeSent() && handshake.input() == CloseHandshake.Half.OPEN) {
            link.send(new ChannelWindowAdjust(recipientChannel, credit));
            link.flushSoon();
        }
    }

    private void sendClose() {
        handshake.closeSentToPeer();
        link.send(new ChannelClose(recipientChannel));
        link.flushSoon();
        link.closing(this);
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        deliverSoon();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (true) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            ByteBuf data = (ByteBuf) message;
            int wanted = data.readableBytes();
            if (wanted == 0) {
                in.remove();
                continue;
            }
            if (!link.canSend()) {
                block(in);
                return;
            }
            int granted = outboundWindow.reserve(wanted);
            if (granted == 0) {
                return;
            }
            link.sendData(recipientChannel, data, granted);
            in.removeBytes(granted);
            link.flushSoon();
        }
    }

    private void block(ChannelOutboundBuffer in) {
        if (!blocked) {
            blocked = true;
            in.setUserDefinedWritability(BLOCKED_FLAG, false);
            link.awaitSend(this);
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (!(message instanceof ByteBuf)) {
            throw new UnsupportedOperationException(
                    "an SSH channel carries ByteBufs, not " + message.getClass().getName());
        }
        if (shutdownPromise != null) {
            throw new ChannelOutputShutdownException("EOF has been asked for on this SSH channel");
        }
        return message;
    }

    @Override
    protected void doShutdownOutput() {
        if (!handshake.closeSent() && handshake.output() != CloseHandshake.Half.SHUT) {
            link.send(new ChannelEof(recipientChannel));
            link.flushSoon();
        }
        handshake.outputShut();
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        inboundWindow.close();
        if (!handshake.closeSent()) {
            sendClose();
        }
        if (shutdownPromise != null) {
            shutdownPromise.tryFailure(new ClosedChannelException());
        }
        inbound.release();
    }

    @Override
    public boolean isInputShutdown() {
        return handshake.input() == CloseHandshake.Half.SHUT;
    }

    @Override
    public boolean isOutputShutdown() {
        return handshake.output() == CloseHandshake.Half.SHUT;
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    /** Sends EOF once all that was flushed has been sent; the promise completes then. */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            ((ChildUnsafe) unsafe()).shutdownOutputWhenDrained(promise);
        } else {
            loop.execute(() -> ((ChildUnsafe) unsafe()).shutdownOutputWhenDrained(promise));
        }
        return promise;
    }

    /** SSH has no way to tell the peer that we do not want its data; what arrives is delivered or dropped by the reader. */
    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("SSH cannot shut down the input of a channel"));
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
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
        return new ChildUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == parent().eventLoop();
    }

    @Override
    protected SocketAddress localAddress0() {
        return new ChannelAddress(channelType, localChannel);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new ChannelAddress(channelType, recipientChannel);
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException("an SSH channel is opened, not bound");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    private final class ChildUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("an SSH channel is opened, not connected"));
        }

        void writePending() {
            flush0();
        }

        @Override
        protected void flush0() {
            super.flush0();
            shutdownOutputIfDrained();
        }

        void shutdownOutputWhenDrained(ChannelPromise promise) {
            if (shutdownPromise != null || outboundBuffer() == null) {
                promise.setSuccess();
                return;
            }
            handshake.outputEnding();
            shutdownPromise = promise;
            flush0();
        }

        private void shutdownOutputIfDrained() {
            ChannelOutboundBuffer buffer = outboundBuffer();
            if (handshake.output() == CloseHandshake.Half.ENDING && buffer != null && buffer.isEmpty()) {
                shutdownOutput(Objects.requireNonNull(shutdownPromise));
            }
        }

        /** The peer has closed: what still waits to be written can never arrive. */
        void abandonOutput() {
            if (outboundBuffer() != null) {
                handshake.outputShut();
                shutdownOutput(shutdownPromise == null ? newPromise() : shutdownPromise);
            }
        }
    }
}
