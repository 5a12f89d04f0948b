package io.culvert.core.transport;

import io.culvert.codec.message.Message;
import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.codec.message.TransportMessages.ExtInfo;
import io.culvert.codec.message.TransportMessages.Unimplemented;
import io.culvert.codec.packet.Identification;
import io.culvert.codec.packet.PacketDecoder;
import io.culvert.codec.packet.PacketEncoder;
import io.culvert.core.AddressText;
import io.culvert.core.Printable;
import io.culvert.core.RekeyLimit;
import io.culvert.core.Role;
import io.culvert.core.SshException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport protocol (RFC 4253): identification, and the messages below 50. Two gates stand here, as section 7.1
 * asks:
 * <em>outbound</em> closes when we send KEXINIT and opens behind our NEWKEYS; <em>inbound</em> lets only the exchange
 * through from the peer's KEXINIT to its NEWKEYS. While outbound is closed channels are not writable, and the few
 * control messages that the layers above still write are held.
 */
public final class TransportHandler extends ChannelDuplexHandler {
    /** Ours: messages that a peer may send before it has logged in (rule T09). */
    static final int MAX_MESSAGES_BEFORE_LOGIN = 1024;

    /**
     * Ours: their bytes. What is answered and not read waits in the kernel, so this bounds what it holds for a
     * stranger.
     */
    static final int MAX_BYTES_BEFORE_LOGIN = 1024 * 1024;

    /**
     * Ours: bytes, beyond what data may wait, that a peer may leave unread before nothing is read from it (rule T09).
     */
    static final int MAX_UNREAD_REPLIES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TransportHandler.class);

    private final Session session;
    private final TransportSettings settings;
    private final PacketDecoder decoder;
    private final PacketEncoder encoder;
    private final HeldMessages held = new HeldMessages();
    private final ExtInfoPlace extInfoPlace;
    private ChannelHandlerContext ctx;
    private ReadGate readGate;
    private KeyExchanger exchanger;
    /** Null in a client, and after the login. */
    private @Nullable StrangerLimits strangerLimits;

    private boolean unreadTold;
    private boolean started;
    private boolean ended;
    private int messagesBeforeLogin;
    private int bytesBeforeLogin;

    @SuppressWarnings("NullAway.Init") // what belongs to the context is made in handlerAdded
    public TransportHandler(Session session, TransportSettings settings, PacketDecoder decoder, PacketEncoder encoder) {
        this.session = session;
        this.settings = settings;
        this.decoder = decoder;
        this.encoder = encoder;
        this.extInfoPlace = new ExtInfoPlace(session.role());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        readGate = new ReadGate(ctx.channel());
        if (session.role() == Role.SERVER) {
            strangerLimits = new StrangerLimits(ctx.channel(), decoder);
        }
        exchanger = new KeyExchanger(session, settings, decoder, encoder, ctx, readGate, () -> held.writeAll(ctx));
        if (ctx.channel().isActive()) {
            ctx.channel().eventLoop().execute(this::start);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start();
        ctx.fireChannelActive();
    }

    private void start() {
        if (started || !ctx.channel().isActive()) {
            return;
        }
        started = true;
        settings.observer().connectionOpened(session.role());
        ctx.write(settings.identification());
        exchanger.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Identification identification) {
            session.peerIdentification(Printable.line(identification.line()));
            exchanger.identified(identification);
            return;
        }
        ByteBuf in = (ByteBuf) message;
        boolean passedOn = false;
        try {
            int number = in.getUnsignedByte(in.readerIndex());
            if (number != MessageNumber.DISCONNECT) {
                exchanger.requireSafe();
            }
            MessageGate.Verdict verdict = MessageGate.check(phase(), session.role(), number);
            countBeforeLogin(in.readableBytes());
            extInfoPlace.check(number, session.extInfoInLogin());
            switch (verdict) {
                case TRANSPORT -> transportMessage(number, in.skipBytes(1));
                case EXCHANGE -> exchanger.received(number, in);
                case UNKNOWN -> send(new Unimplemented(decoder.messageSequence()));
                case DROP -> {}
                case PASS_ON -> {
                    passedOn = true;
                    exchanger.used();
                    ctx.fireChannelRead(in);
                }
            }
        } finally {
            if (!passedOn) {
                in.release();
            }
        }
    }

    private MessageGate.Phase phase() {
        if (!exchanger.secured()) {
            return exchanger.strict() ? MessageGate.Phase.STRICT_FIRST_EXCHANGE : MessageGate.Phase.FIRST_EXCHANGE;
        }
        if (exchanger.peerInExchange()) {
            return MessageGate.Phase.RE_EXCHANGE;
        }
        return session.authenticated() ? MessageGate.Phase.CONNECTION : MessageGate.Phase.AUTHENTICATION;
    }

    private void countBeforeLogin(int bytes) {
        if (session.authenticated()) {
            return;
        }
        bytesBeforeLogin += bytes;
        if (++messagesBeforeLogin > MAX_MESSAGES_BEFORE_LOGIN) {
            throw ProtocolViolation.ofConnection("more than " + MAX_MESSAGES_BEFORE_LOGIN + " messages before login");
        }
        if (bytesBeforeLogin > MAX_BYTES_BEFORE_LOGIN) {
            throw ProtocolViolation.ofConnection("more than " + MAX_BYTES_BEFORE_LOGIN + " bytes before login");
        }
    }

    private void transportMessage(int number, ByteBuf in) {
        switch (number) {
            case MessageNumber.DISCONNECT -> disconnected(Disconnect.read(in));
            case MessageNumber.EXT_INFO -> extInfo(ExtInfo.read(in));
            case MessageNumber.PING -> pong(in);
            default -> {} // IGNORE, UNIMPLEMENTED, DEBUG and PONG ask for nothing
        }
    }

    private void disconnected(Disconnect message) {
        end();
        ctx.fireExceptionCaught(new SshException(new SshException.Goodbye(message.reason(), message.description())));
    }

    /** Behind SSH_MSG_DISCONNECT nothing is said, heard, or kept for later (RFC 4253 section 11.1). */
    private void end() {
        ended = true;
        exchanger.stop();
        decoder.pause();
        readGate.hold(ReadGate.Reason.DISCONNECTED);
    }

    private void extInfo(ExtInfo message) {
        if (session.role() == Role.CLIENT) {
            SignatureAlgorithms.read(message.extensions(), session);
        } else if (Arrays.equals(message.extensions().get(Session.EXT_INFO_IN_LOGIN), new byte[] {'0'})) {
            session.extInfoInLogin(true);
        }
    }

    /** OpenSSH's ping extension: the same bytes under the other number. */
    private void pong(ByteBuf in) {
        ByteBuf reply = ctx.alloc().buffer(1 + in.readableBytes());
        reply.writeByte(MessageNumber.PONG).writeBytes(in);
        write(ctx, reply, ctx.newPromise());
    }

    private void send(Message message) {
        write(ctx, message.toBuffer(ctx.alloc()), ctx.newPromise());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf out = (ByteBuf) message;
        if (ended) {
            out.release();
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
        } else if (out.getUnsignedByte(out.readerIndex()) == MessageNumber.DISCONNECT) {
            end();
            ctx.write(out, promise);
        } else if (exchanger.outboundClosed()) {
            held.add(out, promise);
        } else {
            ctx.write(out, promise);
        }
    }

    /**
     * Writes channel data; see {@link PacketEncoder#writeChannelData}. To be called only while the outbound gate is
     * open: nothing that could be much is ever held.
     */
    public void writeChannelData(int recipientChannel, ByteBuf data, int length) {
        if (exchanger.outboundClosed()) {
            throw new IllegalStateException("channel data in a key exchange");
        }
        exchanger.used();
        if (!ended) {
            encoder.writeChannelData(recipientChannel, data, length);
        }
    }

    /** Whether the peer has to wait before more is read from it, for as long as its requests do. */
    public void holdReading(boolean hold) {
        if (hold) {
            readGate.hold(ReadGate.Reason.WAITING_REQUESTS);
        } else {
            readGate.release(ReadGate.Reason.WAITING_REQUESTS);
        }
    }

    /** The user has logged in: what holds for strangers holds no more. */
    public void loggedIn() {
        if (strangerLimits != null) {
            strangerLimits.lift();
            strangerLimits = null;
        }
    }

    /** What is known of the limit once there is a login. */
    public void limitRekeys(RekeyLimit limit) {
        exchanger.limitRekeys(limit);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        exchanger.rekeyIfDue();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        exchanger.rekeyIfDue();
        ctx.flush();
        if (tooMuchUnread()) {
            readGate.hold(ReadGate.Reason.UNREAD_REPLIES);
            tellUnread();
        }
    }

    private boolean tooMuchUnread() {
        return strangerLimits != null
                ? unread() > 0 && !ctx.channel().isWritable()
                : unread() > ctx.channel().config().getWriteBufferHighWaterMark() + MAX_UNREAD_REPLIES;
    }

    /** Once for a connection: a slow reader comes here again and again. */
    private void tellUnread() {
        if (!unreadTold) {
            unreadTold = true;
            LOG.info(
                    "{} does not read the answers to what it sends, {} bytes now: nothing is read from it until it does",
                    AddressText.withPort(ctx.channel().remoteAddress()),
                    unread());
            settings.observer().repliesUnread(session.role());
        }
    }

    private long unread() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            readGate.release(ReadGate.Reason.UNREAD_REPLIES);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        exchanger.stop();
        held.releaseAll();
        if (started) {
            settings.observer().connectionClosed(session.role());
        }
        ctx.fireChannelInactive();
    }
}
