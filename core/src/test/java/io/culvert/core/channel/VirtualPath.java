package io.culvert.core.channel;

import io.culvert.core.WindowSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * One connection over a path in virtual time. Each channel's peer sends all that its window allows; packets queue for
 * the link, travel, and queue again for the channel's reader; credit travels back.
 */
final class VirtualPath {
    static final long MILLISECOND = 1_000_000;
    private static final int PACKET = 32 * 1024;

    long now;
    /** How often the kernel was asked. */
    int asked;

    final InboundWindows windows;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::time));
    private final List<Flow> flows = new ArrayList<>();
    private final long oneWay;
    private final double nanosPerByte;
    private double linkFree;

    /**
     * @param roundTrip nanoseconds, without queues
     * @param linkRate bytes per second
     * @param known what the kernel tells of the round trip
     */
    VirtualPath(WindowSize size, long roundTrip, double linkRate, LongSupplier known) {
        oneWay = roundTrip / 2;
        nanosPerByte = 1e9 / linkRate;
        windows = new InboundWindows(size, () -> now, () -> {
            asked++;
            return known.getAsLong();
        });
    }

    private record Event(long time, Runnable action) {}

    Flow open(double readerRate) {
        return open(readerRate, 0);
    }

    /** @param thinking how long the peer knows of the channel and sends nothing, nanoseconds */
    Flow open(double readerRate, long thinking) {
        Flow flow = new Flow(1e9 / readerRate);
        flows.add(flow);
        at(now + oneWay + thinking, flow::send);
        return flow;
    }

    void run(long nanos) {
        long end = now + nanos;
        Event event;
        while ((event = events.peek()) != null && event.time <= end) {
            events.remove();
            now = event.time;
            event.action.run();
        }
        now = end;
    }

    /** By how much all windows together have grown. */
    long growth() {
        return flows.stream().mapToLong(flow -> flow.window - windows.initial()).sum();
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, action));
    }

    /** One channel: its peer, its window here, and its reader. */
    final class Flow {
        final InboundWindow inbound = new InboundWindow(flows.size(), windows, Memory.plenty(), windows.initial(), now);
        /** The window that the peer was told of last: what it may send, and what has not been delivered here. */
        long window = windows.initial();

        long delivered;
        /** The longest that a packet waited for the reader, bytes. */
        long largestBacklog;

        private final double readerNanosPerByte;
        private long credited = windows.initial();
        private long sendable = windows.initial();
        private long backlog;
        private boolean reading;
        private boolean closed;

        private Flow(double readerNanosPerByte) {
            this.readerNanosPerByte = readerNanosPerByte;
        }

        void close() {
            closed = true;
            flows.remove(this);
            inbound.close();
        }

        private void send() {
            while (sendable > 0) {
                int length = (int) Math.min(PACKET, sendable);
                sendable -= length;
                linkFree = Math.max((double) now, linkFree) + length * nanosPerByte;
                at((long) linkFree + oneWay, () -> arrive(length));
            }
        }

        private void arrive(int length) {
            if (!closed) {
                inbound.received(length);
                backlog += length;
                largestBacklog = Math.max(largestBacklog, backlog);
                read();
            }
        }

        private void read() {
            if (!reading && backlog > 0) {
                reading = true;
                int length = (int) Math.min(PACKET, backlog);
                at(now + (long) (length * readerNanosPerByte), () -> delivered(length));
            }
        }

        private void delivered(int length) {
            reading = false;
            if (closed) {
                return;
            }
            backlog -= length;
            delivered += length;
            long credit = inbound.consumed(length);
            if (credit > 0) {
                credited += credit;
                window = credited - delivered;
                at(now + oneWay, () -> {
                    sendable += credit;
                    send();
                });
            }
            read();
        }
    }
}
