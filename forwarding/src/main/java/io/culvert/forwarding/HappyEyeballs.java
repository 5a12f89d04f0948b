package io.culvert.forwarding;

import io.culvert.core.Descriptors;
import io.culvert.core.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one of several addresses, so that a dead one delays nobody (RFC 8305). The next address is tried when one has
 * failed, or has not answered for {@link #DELAY}; the first that answers is taken, and the other attempts end. The families
 * take turns. Runs on one event loop.
 */
final class HappyEyeballs {
    /** RFC 8305 section 5: the Connection Attempt Delay that it recommends. */
    static final Duration DELAY = Duration.ofMillis(250);

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final Descriptors descriptors;
    private final Deque<InetSocketAddress> untried;
    /** Each but one of them holds a descriptor of its own. */
    private final Set<ChannelFuture> attempts = new HashSet<>();

    private final CompletableFuture<Channel> result = new CompletableFuture<>();
    private Throwable failure;
    private int failedAddress;
    private int begun;
    private @Nullable Future<?> delay;

    private HappyEyeballs(
            Bootstrap bootstrap,
            EventLoop loop,
            Descriptors descriptors,
            List<InetSocketAddress> addresses,
            Throwable failure) {
        this.bootstrap = bootstrap.clone(loop);
        this.loop = loop;
        this.descriptors = descriptors;
        this.untried = inTurns(addresses);
        this.failure = failure;
    }

    /**
     * To be called on {@code loop}, by somebody who has a descriptor for the socket.
     *
     * @param bootstrap has everything but a loop and an address
     * @param none what to fail with if there is no address
     * @return completes on {@code loop}, before the channel becomes active; fails with what the last of the addresses failed
     *     with
     */
    static CompletionStage<Channel> connect(
            Bootstrap bootstrap,
            EventLoop loop,
            Descriptors descriptors,
            List<InetSocketAddress> addresses,
            Throwable none) {
        HappyEyeballs connecting = new HappyEyeballs(bootstrap, loop, descriptors, addresses, none);
        connecting.next();
        return connecting.result;
    }

    /** The first address of the other family second, and so on; within a family the order stays. */
    private static Deque<InetSocketAddress> inTurns(List<InetSocketAddress> addresses) {
        Deque<InetSocketAddress> first = new ArrayDeque<>();
        Deque<InetSocketAddress> second = new ArrayDeque<>();
        for (InetSocketAddress address : addresses) {
            (isIpv6(address) == isIpv6(addresses.get(0)) ? first : second).add(address);
        }
        Deque<InetSocketAddress> turns = new ArrayDeque<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                turns.add(first.remove());
            }
            if (!second.isEmpty()) {
                turns.add(second.remove());
            }
        }
        return turns;
    }

    private static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    private void next() {
        cancelDelay();
        if (untried.isEmpty()) {
            if (attempts.isEmpty()) {
                result.completeExceptionally(failure);
            }
            return;
        }
        if (!attempts.isEmpty() && !descriptors.take(Descriptors.Use.FORWARD, 1)) {
            return; // it is tried when the others have failed
        }
        ChannelFuture attempt = bootstrap.connect(untried.remove());
        attempts.add(attempt);
        int address = begun++;
        if (!untried.isEmpty()) {
            delay = loop.schedule(this::next, DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
        // What fails before there is a socket fails on another thread.
        attempt.addListener(ended -> EventLoops.run(loop, () -> ended(attempt, address)));
    }

    private void ended(ChannelFuture attempt, int address) {
        if (!attempts.remove(attempt)) {
            attempt.channel().close(); // another was faster
        } else if (attempt.isSuccess()) {
            cancelDelay();
            descriptors.giveBack(attempts.size());
            List<ChannelFuture> slower = List.copyOf(attempts);
            attempts.clear();
            slower.forEach(other -> other.channel().close());
            result.complete(attempt.channel());
        } else {
            if (!attempts.isEmpty()) {
                descriptors.giveBack(1);
            }
            if (address >= failedAddress) {
                failedAddress = address;
                failure = attempt.cause();
            }
            next();
        }
    }

    private void cancelDelay() {
        if (delay != null) {
            delay.cancel(false);
            delay = null;
        }
    }
}
