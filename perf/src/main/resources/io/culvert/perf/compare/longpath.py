#!/usr/bin/env python3
"""A long path between two network namespaces, for kernels without netem.

Each namespace gets a TUN device; this process carries packets from one to the other and holds each back for half of the
round-trip time. The kernel hands over TCP segments of up to 64 KiB uncut (TSO), so that packets are few and the MTU may be
a real one. Prints "ready" when the path is there; removes everything on SIGTERM or SIGINT, and prints what was carried.

    longpath.py --rtt 100 &
    ip netns exec near iperf3 ...      # near is 10.77.0.1, far is 10.77.0.2

Needs root, ip(8) and /dev/net/tun.
"""

import argparse
import collections
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import time

# Specification: linux/if_tun.h
TUNSETIFF = 0x400454CA
TUNSETOFFLOAD = 0x400454D0
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
IFF_VNET_HDR = 0x4000
TUN_F_CSUM_TSO4_TSO6 = 0x07
HEADER = 10  # struct virtio_net_hdr, which goes with each packet and is passed on as it is

# Ours
DEVICE = "longpath%d"
LARGEST_PACKET = 65536 + HEADER
QUEUE_LENGTH = 10000
BURST = 64


class Line:
    """One direction: packets leave `source` and enter `sink` after the delay, at no more than the rate."""

    def __init__(self, source, sink, delay, rate, queue):
        self.source = source
        self.sink = sink
        self.delay = delay
        self.seconds_per_byte = 8 / rate if rate else 0
        self.queue = queue * self.seconds_per_byte
        self.free_at = 0.0
        self.flying = collections.deque()
        self.carried = 0
        self.dropped = 0

    def take(self):
        for _ in range(BURST):
            try:
                packet = os.read(self.source, LARGEST_PACKET)
            except BlockingIOError:
                return
            now = time.monotonic()
            size = len(packet) - HEADER
            start = max(now, self.free_at)
            if self.queue and start - now > self.queue:
                self.dropped += 1
                continue
            self.free_at = start + size * self.seconds_per_byte
            self.carried += size
            self.flying.append((self.free_at + self.delay, packet))

    def deliver(self):
        """Seconds until the next packet arrives; None if none is on its way."""
        while self.flying:
            left = self.flying[0][0] - time.monotonic()
            if left > 0:
                return left
            try:
                os.write(self.sink, self.flying.popleft()[1])
            except OSError:  # no such thing as an error on a path: the packet is lost
                self.dropped += 1
        return None

    def summary(self, name):
        return f"{name}: {self.carried / 1e6:.1f} MB carried, {self.dropped} packets dropped"


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{' '.join(command)}: {result.stderr.strip() or 'failed'}")


def device(namespace, address, options):
    """The file descriptor of a TUN device that is up in the namespace."""
    try:
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    except OSError as e:
        raise SystemExit(f"/dev/net/tun: {e.strerror}; load the kernel's tun module")
    request = struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI | IFF_VNET_HDR)
    name = fcntl.ioctl(fd, TUNSETIFF, request)[:16].rstrip(b"\0").decode()
    fcntl.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM_TSO4_TSO6)
    run("ip", "link", "set", name, "netns", namespace)
    run("ip", "-n", namespace, "link", "set", "lo", "up")
    run("ip", "-n", namespace, "address", "add", f"{address}/24", "dev", name)
    run("ip", "-n", namespace, "link", "set", name, "mtu", str(options.mtu), "txqueuelen", str(QUEUE_LENGTH), "up")
    if options.socket_buffer:
        for key, default in (("tcp_rmem", "131072"), ("tcp_wmem", "16384")):
            value = f"net.ipv4.{key}=4096 {default} {options.socket_buffer}"
            run("ip", "netns", "exec", namespace, "sysctl", "-qw", value)
    return fd


def carry(near, far, options):
    rate = options.rate * 1e6
    queue = options.queue or rate / 8 * options.rtt / 1000
    delay = options.rtt / 2000
    lines = {near: Line(near, far, delay, rate, queue), far: Line(far, near, delay, rate, queue)}
    try:
        while True:
            left = [seconds for line in lines.values() if (seconds := line.deliver()) is not None]
            for fd in select.select([near, far], [], [], min(left, default=None))[0]:
                lines[fd].take()
    finally:
        print(lines[near].summary(f"{options.near} to {options.far}"))
        print(lines[far].summary(f"{options.far} to {options.near}"), flush=True)


def at_least(kind, least):
    def parse(text):
        value = kind(text)
        if value < least:
            raise ValueError
        return value

    parse.__name__ = f"{kind.__name__} of at least {least}"
    return parse


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--near", default="near", help="the one namespace, which is made here (near)")
    parser.add_argument("--far", default="far", help="the other (far)")
    parser.add_argument("--near-address", default="10.77.0.1", help="(10.77.0.1)")
    parser.add_argument("--far-address", default="10.77.0.2", help="in the same /24 (10.77.0.2)")
    parser.add_argument("--rtt", type=at_least(float, 0), default=100, help="round-trip time in milliseconds (100)")
    parser.add_argument("--mtu", type=at_least(int, 576), default=1500, help="bytes (1500)")
    parser.add_argument("--rate", type=at_least(float, 0), default=0, help="Mbit/s each way; 0 is as fast as it goes (0)")
    parser.add_argument("--queue", type=at_least(int, 0), default=0, help="bytes before the rate; 0 is one round trip (0)")
    parser.add_argument(
        "--socket-buffer",
        type=at_least(int, 0),
        default=0,
        help="the most that the kernel gives a TCP socket in the namespaces, bytes; 0 is what the system has (0)",
    )
    return parser.parse_args()


def stop(signal_number, frame):
    raise SystemExit(0)


def main():
    chosen = options()
    if os.geteuid() != 0:
        raise SystemExit("only root makes namespaces and TUN devices: run it as root")
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    made = []
    try:
        for namespace in (chosen.near, chosen.far):
            if os.path.exists(f"/run/netns/{namespace}"):
                raise SystemExit(f"namespace {namespace} exists: choose another name, or: ip netns delete {namespace}")
            run("ip", "netns", "add", namespace)
            made.append(namespace)
        near = device(chosen.near, chosen.near_address, chosen)
        far = device(chosen.far, chosen.far_address, chosen)
        print("ready", flush=True)
        carry(near, far, chosen)
    finally:
        for namespace in made:
            subprocess.run(["ip", "netns", "delete", namespace])


if __name__ == "__main__":
    sys.exit(main())
