package io.culvert.forwarding;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name servers that the system configures, and no others (rule J09). As resolv.conf(5) has it, the one on this
 * machine is asked where none is configured.
 */
final class SystemNameServers {
    private static final Logger LOG = LoggerFactory.getLogger(SystemNameServers.class);
    private static final DnsServerAddressStreamProvider THIS_MACHINE =
            new SingletonDnsServerAddressStreamProvider(new InetSocketAddress("127.0.0.1", 53));

    private SystemNameServers() {}

    /** Those of this machine. Blocks on the file. */
    static SystemFile<DnsServerAddressStreamProvider> ofThisMachine(Executor readers) {
        boolean windows = System.getProperty("os.name").startsWith("Windows"); // which has no such file
        return new SystemFile<>(
                Path.of("/etc/resolv.conf"),
                file -> windows ? DnsServerAddressStreamProviders.platformDefault() : read(file),
                readers,
                System::nanoTime);
    }

    /**
     * Blocks on the file.
     *
     * @param file resolv.conf
     */
    static DnsServerAddressStreamProvider read(Path file) {
        try {
            return new UnixResolverDnsServerAddressStreamProvider(file.toString(), "/etc/resolver");
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} names no name server; asking the one on this machine", file, e);
            return THIS_MACHINE;
        }
    }
}
