package io.culvert.core.channel;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.Message;
import io.culvert.core.EventLoops;
import io.culvert.core.ExtendedData;
import io.culvert.core.HalfClosingChannel;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshException;
import io.culvert.core.memory.ChannelAccount;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An open SSH channel as a Netty child channel. The peer's window plays the part that the kernel's send buffer plays
 * for a socket: bytes that wait for it stay in the {@link ChannelOutboundBuffer}, so that water marks, writability and
 * promises are Netty's own. See {@link CloseHandshake} for how it ends.
 *
 * <p>Born open, because it exists from the moment that both sides know each other's numbers, and active once
 * registered. Everything here runs on the connection's event loop.
 */
public final class SshChildChannel extends HalfClosingChannel implements SshChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final SshChildChannelConfig config = new SshChildChannelConfig(this);
    private final ChannelLink link;
    private final String channelType;
    private final int localChannel;
    private final int recipientChannel;
    private final ChannelAccount account;
    private final InboundWindow inboundWindow;
    private final CloseHandshake handshake;
    private final Delivery delivery;
    private final Sending sending;

    private boolean open = true;
    /** All that was to be written before the EOF has been sent. */
    private boolean drained;

    private @Nullable ChannelPromise shutdownPromise;
    private @Nullable ChannelRequests requests;

    public SshChildChannel(
            Channel connection,
            ChannelLink link,
            ChannelParameters parameters,
            InboundWindows inboundWindows,
            ChannelAccount account) {
        super(connection);
        this.account = account;
        this.link = link;
        this.channelType = parameters.channelType();
        this.localChannel = parameters.localChannel();
        this.recipientChannel = parameters.recipientChannel();
        this.inboundWindow = new InboundWindow(
                localChannel, inboundWindows, account, parameters.inboundWindow(), parameters.announced());
        this.handshake = new CloseHandshake(localChannel);
        this.delivery = new Delivery(this, link, handshake, this::delivered);
        this.sending = new Sending(this, link, parameters, account);
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
        if (handshake.input() == CloseHandshake.Half.OPEN) {
            receive(data, InboundQueue.STREAM);
        } else {
            data.release(); // behind EOF or CLOSE there is nobody to give it to (rule C07)
        }
    }

    /**
     * Extended data arrived, of which a session may have some behind its EOF. No other channel has any use for it, so
     * there it is dropped and credited (rule C06). Takes ownership of the buffer.
     */
    public void receiveExtended(int dataTypeCode, ByteBuf data) {
        if (isSession()
                && dataTypeCode != InboundQueue.STREAM
                && !handshake.closeReceived()
                && !handshake.closeSent()) {
            receive(data, dataTypeCode);
            return;
        }
        int length = data.readableBytes();
        data.release();
        if (handshake.input() == CloseHandshake.Half.OPEN) {
            inboundWindow.received(length);
            consumed(length);
        }
    }

    private void receive(ByteBuf data, int kind) {
        try {
            inboundWindow.received(data.readableBytes());
        } catch (RuntimeException e) {
            data.release();
            throw e;
        }
        delivery.add(data, kind);
    }

    private boolean isSession() {
        return channelType.equals("session");
    }

    /**
     * The peer asks for something, which only sessions know (RFC 4254 section 6). What comes behind it stays behind it.
     */
    public void requested(ChannelRequest message) {
        if (!isSession()) {
            requests().received(message).fail();
        } else if (!handshake.closeSent()) {
            SshChannelRequest request = requests().received(message);
            delivery.hold();
            link.whenDecided(() -> {
                if (!handshake.closeSent()) {
                    pipeline().fireUserEventTriggered(request);
                }
                delivery.goOn();
            });
        }
    }

    /** The peer answered a request; returns whether there was one. */
    public boolean replied(boolean success) {
        return requests != null && requests.replied(success);
    }

    @Override
    public CompletionStage<Void> request(String requestType, byte[] data) {
        CompletableFuture<Void> reply = new CompletableFuture<>();
        onLoop(() -> {
            requests().send(requestType, data, reply);
            if (handshake.closeSent()) {
                requests().close();
            }
        });
        return reply;
    }

    @Override
    public void announce(String requestType, byte[] data) {
        onLoop(() -> sendUnlessClosed(new ChannelRequest(recipientChannel, requestType, false, data)));
    }

    private ChannelRequests requests() {
        if (requests == null) {
            requests = new ChannelRequests(recipientChannel, this::sendUnlessClosed, this::onLoop);
        }
        return requests;
    }

    private void sendUnlessClosed(Message message) {
        if (!handshake.closeSent()) {
            link.send(message);
            link.flushSoon();
        }
    }

    private void onLoop(Runnable task) {
        EventLoops.run(eventLoop(), task);
    }

    /** The peer gave us credit. */
    public void widen(long bytes) {
        if (sending.widen(bytes)) { // else the connection will call
            ((ChildUnsafe) unsafe()).writePending();
        }
    }

    /** The connection can send again. */
    public void resume() {
        sending.unblock(unsafe().outboundBuffer());
        ((ChildUnsafe) unsafe()).writePending();
    }

    /** The peer will send no more data. */
    public void eof() {
        handshake.eofReceived();
        delivery.deliver();
    }

    /**
     * The peer has closed. It is answered at once, which frees the number; what has arrived is still delivered, and the
     * channel closes after it. See {@link SshChannel#ANSWER_CLOSE} for when it is not.
     */
    public void closeReceived() {
        handshake.closeReceivedFromPeer();
        if (!handshake.closeSent()) {
            if (config.isAnswerClose()) {
                sendClose();
            }
            ((ChildUnsafe) unsafe()).abandonOutput();
        }
        delivery.deliver();
        // A program that reads nothing has to end all the same.
        boolean nothingToRead = handshake.input() == CloseHandshake.Half.SHUT || isSession();
        if (open && handshake.complete() && nothingToRead && delivery.isEmpty()) {
            unsafe().close(unsafe().voidPromise());
        }
    }

    /** Bytes that it holds; see {@link ChannelAccount}. */
    public long held() {
        return account.held();
    }

    /** The read burst of the connection is over. */
    public void readComplete() {
        delivery.readComplete();
    }

    /**
     * The connection is gone, and with it every way to say so. What the peer said before it closed the channel is still
     * delivered, unless the end of the connection was asked for here; a session's program has to end.
     *
     * @param asked whether this side ended the connection
     */
    public void connectionLost(SshException cause, boolean asked) {
        boolean allIsHere = handshake.closeReceived() && !isSession();
        handshake.closeSentToPeer();
        if (asked || !allIsHere) {
            reset(cause);
        } else if (handshake.input() == CloseHandshake.Half.SHUT) {
            unsafe().close(unsafe().voidPromise());
        }
    }

    /** Gives up what has not been delivered, and what waits to be written. */
    public void reset(SshException cause) {
        if (open) {
            pipeline().fireExceptionCaught(cause);
            unsafe().close(unsafe().voidPromise());
        }
    }

    /** Whether both sides have sent CLOSE, so that the number is free. */
    public boolean closeComplete() {
        return handshake.complete();
    }

    private void delivered(int length) {
        if (config.isAutoConsume()) {
            consumed(length);
        }
    }

    @Override
    public void consumed(int length) {
        long credit = inboundWindow.consumed(length);
        boolean wanted = handshake.input() == CloseHandshake.Half.OPEN || isSession();
        if (credit > 0 && wanted && !handshake.closeReceived()) {
            sendUnlessClosed(new ChannelWindowAdjust(recipientChannel, credit));
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
        delivery.beginRead();
    }

    /** See {@link Sending#worthWriting}. */
    @Override
    public long bytesBeforeUnwritable() {
        return sending.worthWriting(super.bytesBeforeUnwritable());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        sending.write(in);
    }

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (!(message instanceof ByteBuf) && !(isSession() && message instanceof ExtendedData)) {
            throw new UnsupportedOperationException(
                    "this SSH channel carries no " + message.getClass().getName());
        }
        if (shutdownPromise != null) {
            throw new ChannelOutputShutdownException("EOF has been asked for on this SSH channel");
        }
        return message instanceof ByteBuf data
                ? sending.fitted(data, unsafe().outboundBuffer().totalPendingWriteBytes(), alloc())
                : message;
    }

    @Override
    protected void doShutdownOutput() {
        if (drained) {
            sendUnlessClosed(new ChannelEof(recipientChannel));
        } else if (handshake.output() != CloseHandshake.Half.SHUT) { // a write failed, so an EOF would be a lie
            eventLoop().execute(() -> unsafe().close(unsafe().voidPromise()));
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
        if (requests != null) {
            requests.close();
        }
        delivery.release();
    }

    @Override
    public boolean isInputShutdown() {
        return handshake.input() == CloseHandshake.Half.SHUT;
    }

    @Override
    public boolean isOutputShutdown() {
        return handshake.output() == CloseHandshake.Half.SHUT;
    }

    /** Sends EOF once all that was flushed has been sent; the promise completes then. */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> ((ChildUnsafe) unsafe()).shutdownOutputWhenDrained(promise));
        return promise;
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
    protected AbstractUnsafe newUnsafe() {
        return new ChildUnsafe();
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new ChildPipeline(this);
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

    private final class ChildUnsafe extends HalfClosingUnsafe {
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
                drained = true;
                shutdownOutput(Objects.requireNonNull(shutdownPromise));
            }
        }

        /** The peer has closed: what still waits to be written can never arrive. */
        void abandonOutput() {
            if (outboundBuffer() != null) {
                handshake.outputShut();
                if (shutdownPromise != null) {
                    shutdownPromise.tryFailure(new ClosedChannelException());
                }
                shutdownOutput(newPromise());
            }
        }
    }
}
