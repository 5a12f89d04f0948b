package io.culvert.forwarding.interop;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.TransportMessages.KexInit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a peer says that it has: the lists in its KEXINIT, which it sends to whoever is there. */
record PeerOffer(List<String> kex, List<String> ciphers, List<String> macs) {
    private static final byte[] IDENTIFICATION = "SSH-2.0-Culvert_asks\r\n".getBytes(StandardCharsets.US_ASCII);

    PeerOffer withoutKex(List<String> names) {
        return new PeerOffer(kex.stream().filter(name -> !names.contains(name)).toList(), ciphers, macs);
    }

    /** Starts a client. */
    interface ClientStart {
        AutoCloseable connectTo(int port);
    }

    static PeerOffer ofClient(ClientStart client) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(30_000);
            AutoCloseable started = client.connectTo(listener.getLocalPort());
            try (Socket socket = listener.accept()) {
                return of(socket);
            } finally {
                started.close();
            }
        }
    }

    static PeerOffer ofServer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return of(socket);
        }
    }

    private static PeerOffer of(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(IDENTIFICATION);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (in.readByte() != '\n') {}
        int length = in.readInt();
        int padding = in.readUnsignedByte();
        ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(length - 1 - padding));
        if (payload.readByte() != MessageNumber.KEXINIT) {
            throw new IOException("the first message is not SSH_MSG_KEXINIT");
        }
        KexInit offered = KexInit.read(payload);
        return new PeerOffer(offered.kexAlgorithms(), offered.ciphersClientToServer(), offered.macsClientToServer());
    }
}
