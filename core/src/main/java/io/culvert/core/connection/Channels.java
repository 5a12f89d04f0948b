package io.culvert.core.connection;

import io.culvert.codec.message.ChannelData;
import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenConfirmation;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelSuccess;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.Callback;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ChannelQuota;
import io.culvert.core.EventLoops;
import io.culvert.core.Failures;
import io.culvert.core.IdleLimits;
import io.culvert.core.Role;
import io.culvert.core.SshChannel;
import io.culvert.core.SshException;
import io.culvert.core.SshObserver;
import io.culvert.core.channel.ChannelLink;
import io.culvert.core.channel.ChannelParameters;
import io.culvert.core.channel.InboundWindows;
import io.culvert.core.channel.SshChildChannel;
import io.culvert.core.memory.ConnectionAccount;
import io.culvert.core.transport.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection: opens, and messages that find their channel (RFC 4254 section 5). A channel whose
 * peer has closed lives on here until what came before has been delivered.
 */
final class Channels {
    private final ChannelTable table = new ChannelTable();
    /** Closed by the peer, and not delivered: it takes as long as their readers need. */
    private final Set<SshChildChannel> lingering = new HashSet<>();

    private IdleLimits idleLimits = IdleLimits.NONE;
    private ChannelQuota quota = ChannelQuota.NONE;
    private @Nullable ConnectionAccount memory;
    private final Channel connection;
    private final ChannelLink link;
    private final Session session;
    private final Role role;
    private final SshObserver observer;
    private final InboundWindows inboundWindows;
    private final IntConsumer counted;
    private int live;
    private boolean draining;
    private int unsolicited;
    private boolean strayClose;
    private boolean closed;

    /** @param counted told the number of live channels when it has changed, and all is done that the change asks for */
    Channels(
            Channel connection,
            ChannelLink link,
            Session session,
            SshObserver observer,
            InboundWindows inboundWindows,
            IntConsumer counted) {
        this.connection = connection;
        this.link = link;
        this.session = session;
        this.role = session.role();
        this.observer = observer;
        this.inboundWindows = inboundWindows;
        this.counted = counted;
    }

    /**
     * Channels that are open or being opened or not delivered, those that only await the peer's CLOSE not among them.
     */
    int live() {
        return live;
    }

    /** For the channels that are opened from now on; there are none yet. */
    void limit(IdleLimits idle, ChannelQuota places, ConnectionAccount account) {
        idleLimits = idle;
        quota = new GuardedQuota(places);
        memory = account;
    }

    /** From now on neither side opens a channel. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    private ConnectionAccount memory() {
        return Objects.requireNonNull(memory, "no channel is opened before the login");
    }

    CompletionStage<SshChannel> open(String channelType, byte[] typeData, ChannelHandler handler) {
        Optional<String> shortage = takePlace();
        if (shortage.isPresent()) {
            observer.channelRefused(role, channelType, OpenFailureReason.RESOURCE_SHORTAGE);
            return CompletableFuture.failedStage(
                    new ChannelOpenException(OpenFailureReason.RESOURCE_SHORTAGE, shortage.get()));
        }
        int number = table.allocate();
        count(1);
        CompletableFuture<SshChannel> result = new CompletableFuture<>();
        int window = memory().firstWindow(inboundWindows.initial());
        table.put(number, new ChannelSlot.Opening(channelType, handler, window, inboundWindows.now(), result));
        link.send(new ChannelOpen(channelType, number, window, inboundMaximumPacket(), typeData));
        link.flushSoon();
        return result;
    }

    void confirmed(ChannelOpenConfirmation message) {
        int number = message.recipientChannel();
        if (!(table.require(number, "SSH_MSG_CHANNEL_OPEN_CONFIRMATION") instanceof ChannelSlot.Opening opening)) {
            throw ProtocolViolation.ofChannel(number, "confirmed twice");
        }
        if (message.maximumPacketSize() < ChannelParameters.MINIMUM_PACKET) {
            giveUp(opening, message);
            return;
        }
        SshChildChannel channel = child(new ChannelParameters(
                opening.channelType(),
                number,
                message.senderChannel(),
                message.initialWindowSize(),
                message.maximumPacketSize(),
                opening.window(),
                opening.announced()));
        register(channel, opening.handler())
                .ifPresentOrElse(
                        opening.result()::completeExceptionally,
                        () -> opening.result().complete(channel));
    }

    /** The peer takes packets that are too small to use, which costs this channel only. */
    private void giveUp(ChannelSlot.Opening opening, ChannelOpenConfirmation message) {
        link.send(new ChannelClose(message.senderChannel()));
        link.flushSoon();
        table.put(message.recipientChannel(), ChannelSlot.Closing.CLOSING);
        observer.channelRefused(role, opening.channelType(), OpenFailureReason.CONNECT_FAILED);
        opening.result()
                .completeExceptionally(new ChannelOpenException(
                        OpenFailureReason.CONNECT_FAILED,
                        "the peer takes packets of at most " + message.maximumPacketSize() + " bytes, and "
                                + ChannelParameters.MINIMUM_PACKET + " are needed"));
        count(-1);
    }

    void refused(ChannelOpenFailure message) {
        int number = message.recipientChannel();
        if (!(table.require(number, "SSH_MSG_CHANNEL_OPEN_FAILURE") instanceof ChannelSlot.Opening opening)) {
            throw ProtocolViolation.ofChannel(number, "refused after it was confirmed");
        }
        table.free(number);
        observer.channelRefused(role, opening.channelType(), message.reason());
        opening.result().completeExceptionally(new ChannelOpenException(message.reason(), message.description()));
        count(-1);
    }

    /** The peer opens a channel: decided asynchronously, so that a slow target delays nobody else (rule C10). */
    void opened(ChannelOpen message, Map<String, ChannelAcceptor> acceptors) {
        ChannelAcceptor acceptor = acceptors.get(message.channelType());
        if (acceptor == null) {
            refuse(message, OpenFailureReason.UNKNOWN_CHANNEL_TYPE, "unknown channel type");
        } else if (message.maximumPacketSize() < ChannelParameters.MINIMUM_PACKET) {
            refuse(message, OpenFailureReason.CONNECT_FAILED, "maximum packet size too small");
        } else {
            takePlace()
                    .ifPresentOrElse(
                            shortage -> refuse(message, OpenFailureReason.RESOURCE_SHORTAGE, shortage),
                            () -> decide(message, acceptor));
        }
    }

    /** Why there is no place for one more channel, of either side; empty if one has been taken. */
    private Optional<String> takePlace() {
        if (draining) {
            return Optional.of("the connection is about to end");
        }
        if (table.full(lingering.size())) {
            return Optional.of("too many channels");
        }
        return memory().refusesOpen() ? Optional.of("memory is short (MemoryBudget)") : quota.take(live);
    }

    private void decide(ChannelOpen message, ChannelAcceptor acceptor) {
        int number = table.allocate();
        count(1);
        ChannelSlot.Deciding deciding = new ChannelSlot.Deciding(
                message.channelType(),
                message.senderChannel(),
                message.initialWindowSize(),
                message.maximumPacketSize());
        table.put(number, deciding);
        Callbacks.stage(Callback.CHANNEL_ACCEPTOR, "accept", () -> acceptor.accept(message.typeData()))
                .whenComplete((accepted, failure) -> onLoop(() -> decided(number, deciding, accepted, failure)));
    }

    private void decided(
            int number,
            ChannelSlot.Deciding deciding,
            ChannelAcceptor.@Nullable Accepted accepted,
            @Nullable Throwable failure) {
        if (closed) {
            if (accepted != null) {
                abandon(accepted);
            }
        } else if (accepted == null) {
            table.free(number);
            ChannelOpenException refusal = refusal(failure);
            observer.channelRefused(role, deciding.channelType(), refusal.reason());
            if (refusal.reason() == OpenFailureReason.CONNECT_FAILED) {
                quota.connectFailed();
            }
            link.send(new ChannelOpenFailure(deciding.recipientChannel(), refusal.reason(), refusal.description(), ""));
            link.flushSoon();
            count(-1);
        } else {
            // The confirmation goes first, so that a handler may write as soon as it is on the pipeline.
            int window = memory().firstWindow(inboundWindows.initial());
            link.send(new ChannelOpenConfirmation(deciding.recipientChannel(), number, window, inboundMaximumPacket()));
            link.flushSoon();
            SshChildChannel channel = child(new ChannelParameters(
                    deciding.channelType(),
                    number,
                    deciding.recipientChannel(),
                    deciding.window(),
                    deciding.maximumPacket(),
                    window,
                    inboundWindows.now()));
            register(channel, accepted.handler()).ifPresent(failed -> abandon(accepted));
        }
    }

    private static void abandon(ChannelAcceptor.Accepted accepted) {
        Callback.CHANNEL_ACCEPTOR.run("abandoned", accepted.abandoned());
    }

    void data(ByteBuf in) {
        int number = ChannelData.readRecipientChannel(in);
        SshChildChannel channel = open(number, "SSH_MSG_CHANNEL_DATA");
        if (channel != null) {
            ByteBuf data = ChannelData.readData(in);
            observer.bytesReceived(role, data.readableBytes());
            channel.receive(data);
        }
    }

    void extendedData(ByteBuf in) {
        int number = ChannelData.readRecipientChannel(in);
        int dataTypeCode = (int) Wire.readUint32(in);
        SshChildChannel channel = open(number, "SSH_MSG_CHANNEL_EXTENDED_DATA");
        if (channel != null) {
            ByteBuf data = Wire.readSlice(in);
            Wire.requireEnd(in, "SSH_MSG_CHANNEL_EXTENDED_DATA");
            channel.receiveExtended(dataTypeCode, data.retain());
        }
    }

    void windowAdjusted(ChannelWindowAdjust message) {
        SshChildChannel channel = open(message.recipientChannel(), "SSH_MSG_CHANNEL_WINDOW_ADJUST");
        if (channel != null) {
            channel.widen(message.bytesToAdd());
        }
    }

    void ended(ChannelEof message) {
        SshChildChannel channel = open(message.recipientChannel(), "SSH_MSG_CHANNEL_EOF");
        if (channel != null) {
            channel.eof();
        }
    }

    void closed(ChannelClose message) {
        int number = message.recipientChannel();
        if (table.wasFreed(number) && !strayClose) {
            strayClose = true; // one repetition is forgiven (rule C07)
            return;
        }
        SshChildChannel channel = open(number, "SSH_MSG_CHANNEL_CLOSE");
        if (channel == null) {
            table.free(number);
        } else {
            channel.closeReceived();
        }
    }

    void requested(ChannelRequest message) {
        SshChildChannel channel = open(message.recipientChannel(), "SSH_MSG_CHANNEL_REQUEST");
        if (channel != null) {
            channel.requested(message);
        }
    }

    void succeeded(ChannelSuccess message) {
        replied(message.recipientChannel(), "SSH_MSG_CHANNEL_SUCCESS", true);
    }

    void failed(ChannelFailure message) {
        replied(message.recipientChannel(), "SSH_MSG_CHANNEL_FAILURE", false);
    }

    /** What answers nothing is dropped and counted (rule C03). */
    private void replied(int recipientChannel, String message, boolean success) {
        SshChildChannel channel = open(recipientChannel, message);
        boolean expected = channel != null && channel.replied(success);
        if (!expected && ++unsolicited >= GlobalRequests.MAX_UNSOLICITED) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, unsolicited + " replies to requests that were never sent");
        }
    }

    /** We sent CLOSE on a channel. */
    void closing(SshChildChannel channel) {
        int number = channel.localChannel();
        observer.channelClosed(role, channel.channelType());
        if (channel.closeComplete()) {
            table.free(number);
        } else {
            table.put(number, ChannelSlot.Closing.CLOSING);
        }
        if (channel.isOpen()) {
            linger(channel);
        } else {
            count(-1);
        }
    }

    private void linger(SshChildChannel channel) {
        lingering.add(channel);
        channel.closeFuture().addListener(delivered -> {
            lingering.remove(channel);
            count(-1);
        });
    }

    /** Closes each channel that is open, as whoever has it could. */
    void closeAll() {
        table.forEach(slot -> {
            if (slot instanceof ChannelSlot.Open open) {
                open.channel().close();
            }
        });
    }

    /**
     * The connection is gone.
     *
     * @param asked whether this side ended it
     */
    void connectionLost(SshException cause, boolean asked) {
        closed = true;
        if (asked) {
            List.copyOf(lingering).forEach(channel -> channel.reset(cause));
        }
        List<SshChildChannel> undelivered = new ArrayList<>();
        table.forEach(slot -> {
            if (slot instanceof ChannelSlot.Open open) {
                observer.channelClosed(role, open.channel().channelType());
                open.channel().connectionLost(cause, asked);
                if (open.channel().isOpen()) {
                    undelivered.add(open.channel());
                }
            } else if (slot instanceof ChannelSlot.Opening opening) {
                opening.result().completeExceptionally(cause);
            }
        });
        count(lingering.size() + undelivered.size() - live);
        undelivered.forEach(this::linger);
    }

    /** The channels that hold anything, be they closed by both sides, those that hold most first. */
    List<SshChildChannel> largest() {
        List<SshChildChannel> candidates = new ArrayList<>(lingering);
        table.forEach(slot -> {
            if (slot instanceof ChannelSlot.Open open) {
                candidates.add(open.channel());
            }
        });
        return candidates.stream()
                .filter(channel -> channel.held() > 0)
                .sorted(Comparator.comparingLong(SshChildChannel::held).reversed())
                .toList();
    }

    private SshChildChannel child(ChannelParameters parameters) {
        SshChildChannel channel = new SshChildChannel(connection, link, parameters, inboundWindows, memory().channel());
        table.put(parameters.localChannel(), new ChannelSlot.Open(channel));
        observer.channelOpened(role, parameters.channelType());
        return channel;
    }

    /** @return what kept the channel from getting its handlers, in which case it is closed */
    private Optional<Throwable> register(SshChildChannel channel, ChannelHandler handler) {
        Optional<Throwable> failure = Optional.empty();
        try {
            Duration idle = Callback.IDLE_LIMITS.call("channel", () -> idleLimits.channel(channel.channelType()));
            if (!idle.isZero()) {
                channel.pipeline().addLast(new IdleChannel(idle));
            }
            if (channel.channelType().equals("session") && idleLimits != IdleLimits.NONE) {
                channel.pipeline().addLast(new SessionIdle(idleLimits));
            }
            Callback.CHANNEL_HANDLER.call(
                    "handlerAdded", () -> channel.pipeline().addLast(handler));
        } catch (RuntimeException e) { // logged
            failure = Optional.of(e);
        }
        connection.eventLoop().register(channel);
        failure.ifPresent(why -> channel.close());
        return failure;
    }

    /** The open channel that a message is for; null when it is closing, where what arrives is dropped. */
    private @Nullable SshChildChannel open(int number, String message) {
        ChannelSlot slot = table.require(number, message);
        if (slot instanceof ChannelSlot.Open open) {
            return open.channel();
        }
        if (slot == ChannelSlot.Closing.CLOSING) {
            return null;
        }
        throw ProtocolViolation.ofChannel(number, message + " before the channel is open");
    }

    private void refuse(ChannelOpen message, int reason, String description) {
        observer.channelRefused(role, message.channelType(), reason);
        link.send(new ChannelOpenFailure(message.senderChannel(), reason, description, ""));
        link.flushSoon();
    }

    private int inboundMaximumPacket() {
        return session.peerIdentification().contains("OpenSSH")
                ? ChannelParameters.MAXIMUM_PACKET_OF_OPENSSH
                : ChannelParameters.MAXIMUM_PACKET;
    }

    private void count(int change) {
        live += change;
        if (change < 0) {
            quota.giveBack(-change);
        }
        counted.accept(live);
    }

    private void onLoop(Runnable task) {
        EventLoops.run(connection.eventLoop(), task);
    }

    private static ChannelOpenException refusal(@Nullable Throwable failure) {
        return failure != null && Failures.cause(failure) instanceof ChannelOpenException refusal
                ? refusal
                : new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, "Connection failed");
    }
}
