package io.culvert.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** A port of loopback where nothing listens now, for a program that has to be told one. */
public final class FreePort {
    /** Below what Linux gives to outgoing connections, so that none of those takes a port that was found free. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (Socket probe = new Socket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                continue; // taken
            }
        }
    }

    /** One that only root may listen on. */
    public static int findLow() {
        for (int port = 1023; port > 600; port--) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port below 1024 is free");
    }

    /** Whether a server could listen there now. */
    public static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
