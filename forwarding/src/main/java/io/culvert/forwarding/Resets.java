package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * How a leg of a forward is closed, whose TCP socket has SO_LINGER 0: every close is a reset, unless it is disarmed.
 */
final class Resets {
    /** For {@link io.netty.channel.ChannelOption#SO_LINGER}. */
    static final int ARMED = 0;

    private static final int DISARMED = -1;

    private static final long FIRST_LOOK_MILLIS = 5;
    private static final long MOST_MILLIS = 500;

    /** Linux's struct tcp_info up to tcpi_notsent_bytes: both fields are of 32 bits. */
    private static final RawUnixChannelOption TCP_INFO = new RawUnixChannelOption("TCP_INFO", 6, 11, 148);

    private static final int UNACKNOWLEDGED_SEGMENTS = 24;
    private static final int UNSENT_BYTES = 144;

    private Resets() {}

    /** From now on a close lets the kernel send what it has, and end in order. */
    static void disarm(Channel leg) {
        if (leg instanceof SocketChannel socket && socket.isOpen()) {
            try {
                socket.config().setSoLinger(DISARMED);
            } catch (ChannelException e) {
                // The peer has reset the connection: there is no end in order any more.
            }
        }
    }

    /**
     * Closes once the peer's kernel has taken all, for as long as that may take: a reset makes the kernel drop what it
     * has not sent, and what a closed socket has not sent is dropped after a while. Nio does not tell; there it closes
     * at once.
     */
    static void closeOnceTaken(Channel leg) {
        look(leg, FIRST_LOOK_MILLIS);
    }

    private static void look(Channel leg, long pause) {
        if (!leg.isOpen()) {
            return;
        }
        if (isTaken(leg)) {
            leg.close();
        } else {
            leg.eventLoop().schedule(() -> look(leg, Math.min(2 * pause, MOST_MILLIS)), pause, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isTaken(Channel leg) {
        if (!(leg instanceof EpollSocketChannel) && !(leg instanceof IoUringSocketChannel)) {
            return true;
        }
        ByteBuffer info;
        try {
            info = leg.config().getOption(TCP_INFO);
        } catch (ChannelException e) {
            return true;
        }
        info.order(ByteOrder.nativeOrder());
        return info.getInt(UNACKNOWLEDGED_SEGMENTS) == 0 && info.getInt(UNSENT_BYTES) == 0;
    }
}
