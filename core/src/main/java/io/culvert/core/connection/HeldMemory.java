package io.culvert.core.connection;

import io.culvert.codec.packet.PacketDecoder;
import io.culvert.core.AddressText;
import io.culvert.core.Role;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.channel.SshChildChannel;
import io.culvert.core.memory.ConnectionAccount;
import io.culvert.core.memory.MemoryBudget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection holds of a {@link MemoryBudget}, from its login on, and what it gives up when memory is
 * exhausted.
 */
final class HeldMemory implements ConnectionAccount.Holder {
    private static final Logger LOG = LoggerFactory.getLogger(HeldMemory.class);
    /** Ours: how much waits to be sent while the connection holds more than its share of the memory. */
    private static final WriteBufferWaterMark WHILE_TIGHT = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final Channel channel;
    /** Null where whole messages come. */
    private final @Nullable PacketDecoder packets;

    private final Channels channels;
    private final SshConnection connection;
    private final Predicate<SshException> close;
    private final WriteBufferWaterMark waterMark;
    private final ConnectionAccount account;

    /**
     * @param close closes the connection, without a goodbye that the peer would have to read; false if it is closing
     * already
     */
    HeldMemory(
            MemoryBudget budget,
            Channel channel,
            Channels channels,
            SshConnection connection,
            Predicate<SshException> close) {
        this.channel = channel;
        this.packets = channel.pipeline().get(PacketDecoder.class);
        this.channels = channels;
        this.connection = connection;
        this.close = close;
        this.waterMark = channel.config().getWriteBufferWaterMark();
        this.account = budget.open(owner(connection), channel.eventLoop(), this);
    }

    /** Whose connections share memory: those of a server's user, or those of a client to one server. */
    private static String owner(SshConnection connection) {
        return connection.role() == Role.SERVER
                ? "user " + connection.userName()
                : "server " + AddressText.withPort(connection.remoteAddress());
    }

    ConnectionAccount account() {
        return account;
    }

    /** What the peer does not take or finish is held, too; while that is too much, less may wait. */
    void accountForBuffers() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (unsent == null) {
            return;
        }
        account.buffers(unsent.totalPendingWriteBytes() + (packets == null ? 0 : packets.heldBytes()));
        WriteBufferWaterMark wanted = account.tight() ? WHILE_TIGHT : waterMark;
        if (channel.config().getWriteBufferWaterMark() != wanted) {
            channel.config().setWriteBufferWaterMark(wanted);
        }
    }

    @Override
    public int giveUp(long bytes) {
        accountForBuffers(); // what was not sent when it was looked at last may have been since
        if (account.held() <= 0) {
            return 0; // another one holds most now
        }
        List<SshChildChannel> largest = channels.largest();
        if (largest.isEmpty()) {
            giveUpConnection();
            return 0;
        }
        return giveUp(largest, bytes);
    }

    private int giveUp(List<SshChildChannel> largest, long bytes) {
        String name = largest.get(0).channelType() + " " + largest.get(0).localChannel();
        long most = largest.get(0).held();
        long free = 0;
        int resets = 0;
        for (SshChildChannel channel : largest) {
            if (channel.held() == 0) {
                continue; // it has ended with another one
            }
            free += channel.held();
            resets++;
            channel.reset(new SshException(SshException.Kind.CLOSED, "memory is exhausted"));
            if (free >= bytes) {
                break;
            }
        }
        LOG.warn(
                "memory is exhausted: {} is the largest connection of the user who holds most; {} reset, which held {} bytes,"
                        + " the largest ({}) {} bytes",
                connection.peer(),
                resets == 1 ? "1 of its channels was" : resets + " of its channels were",
                free,
                name,
                most);
        return resets;
    }

    private void giveUpConnection() {
        if (close.test(new SshException(SshException.Kind.DISCONNECTED, "memory is exhausted"))) {
            LOG.warn(
                    "memory is exhausted: {} is the largest connection of the user who holds most; it is closed,"
                            + " which held {} bytes",
                    connection.peer(),
                    account.held());
        }
    }

    /** The connection is gone. */
    void close() {
        account.close();
    }
}
