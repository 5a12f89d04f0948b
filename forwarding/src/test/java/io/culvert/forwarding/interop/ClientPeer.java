package io.culvert.forwarding.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Supplier;

/** An implementation whose client forwards a local port through our server. */
interface ClientPeer {
    /** What its client offers. */
    PeerOffer offer() throws Exception;

    /** Logs in with the bench's user key and forwards a port to the target; offers nothing but the suite if it can. */
    Forwarding forward(int serverPort, int targetPort, Suite suite) throws Exception;

    /**
     * A forward that works.
     *
     * @param socket connected to the forwarded port
     * @param owner ends the forward
     * @param output all that the program has printed so far
     */
    record Forwarding(Socket socket, Closeable owner, Supplier<String> output) implements Closeable {
        static Forwarding by(PeerProcess process, int port) {
            return new Forwarding(process.connect(port), process, process::output);
        }

        @Override
        public void close() throws IOException {
            try (owner) {
                socket.close();
            }
        }

        /** For messages of failures. */
        @Override
        public String toString() {
            return owner.toString();
        }
    }

    /** Each of these the program must have printed by the end. */
    default List<String> evidence(Suite suite) {
        return List.of();
    }
}
