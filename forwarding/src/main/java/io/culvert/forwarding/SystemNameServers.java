package io.culvert.forwarding;

import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name servers that the system configures, and no others (rule J09). As resolv.conf(5) has it, the one on this
 * machine is asked where none is configured. The file is read again now and then, on another thread.
 */
final class SystemNameServers implements DnsServerAddressStreamProvider {
    private static final Logger LOG = LoggerFactory.getLogger(SystemNameServers.class);
    private static final DnsServerAddressStreamProvider THIS_MACHINE =
            new SingletonDnsServerAddressStreamProvider(new InetSocketAddress("127.0.0.1", 53));
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Path file;
    private final Executor readers;
    private final LongSupplier nanos;
    private final AtomicLong read;
    private volatile DnsServerAddressStreamProvider servers;

    /**
     * Blocks on the file.
     *
     * @param file resolv.conf
     * @param readers read the file again
     * @param nanos a clock that never goes back
     */
    SystemNameServers(Path file, Executor readers, LongSupplier nanos) {
        this.file = file;
        this.readers = readers;
        this.nanos = nanos;
        this.read = new AtomicLong(nanos.getAsLong());
        this.servers = read(file);
    }

    /** Those of this machine. */
    static DnsServerAddressStreamProvider of(Executor readers) {
        return System.getProperty("os.name").startsWith("Windows") // which has no such file
                ? DnsServerAddressStreamProviders.platformDefault()
                : new SystemNameServers(Path.of("/etc/resolv.conf"), readers, System::nanoTime);
    }

    @Override
    public DnsServerAddressStream nameServerAddressStream(String host) {
        long last = read.get();
        if (nanos.getAsLong() - last > FRESH_NANOS && read.compareAndSet(last, nanos.getAsLong())) {
            readers.execute(() -> servers = read(file));
        }
        return servers.nameServerAddressStream(host);
    }

    private static DnsServerAddressStreamProvider read(Path file) {
        try {
            return new UnixResolverDnsServerAddressStreamProvider(file.toString(), "/etc/resolver");
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} names no name server; asking the one on this machine", file, e);
            return THIS_MACHINE;
        }
    }
}
