package io.culvert.perf.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** The files that this process may have open, of which each socket is one. */
final class Descriptors {
    /** For what opens meanwhile: files, event loops, name servers. */
    private static final int SPARE = 64;

    private Descriptors() {}

    /** @throws IOException if so many sockets more do not fit */
    static void require(int sockets) throws IOException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long most = system.getMaxFileDescriptorCount();
            long open = system.getOpenFileDescriptorCount();
            if (open + sockets + SPARE > most) {
                throw new IOException(sockets + " connections do not fit: this process may have " + most
                        + " files open (ulimit -n), and " + (open + SPARE) + " are taken");
            }
        }
    }
}
