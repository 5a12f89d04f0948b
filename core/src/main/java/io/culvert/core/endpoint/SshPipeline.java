package io.culvert.core.endpoint;

import io.culvert.codec.packet.Compression;
import io.culvert.codec.packet.IdentificationDecoder;
import io.culvert.codec.packet.PacketDecoder;
import io.culvert.codec.packet.PacketEncoder;
import io.culvert.core.Role;
import io.culvert.core.SshConnection;
import io.culvert.core.connection.ConnectionHandler;
import io.culvert.core.connection.ConnectionSettings;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportHandler;
import io.culvert.core.transport.TransportSettings;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletableFuture;

/**
 * The handlers of one SSH connection, in both roles. Read this first; a message takes this way:
 *
 * <ol>
 *   <li>{@link IdentificationDecoder} reads the peer's "SSH-2.0-..." line and leaves the pipeline;
 *   <li>{@link PacketDecoder} opens packets, one at a time, and passes on their payload: a ByteBuf that is one message;
 *   <li>{@link TransportHandler} refuses what may not be sent now, runs key exchanges, and keeps what is below 50;
 *   <li>the authentication handler keeps 50 to 79, and leaves the pipeline when the user has logged in;
 *   <li>{@link ConnectionHandler} finds the channel that a message is for: a Netty channel with a pipeline of its own,
 *       where bytes are read and written without a thought of SSH.
 * </ol>
 *
 * <p>On the way out a channel's bytes wait in the channel for the peer's window and while {@link TransportHandler} exchanges
 * keys, go through {@link ConnectionHandler} to {@link PacketEncoder} without a copy, and are sealed and gathered there. Whatever fails in any of them
 * ends as one exception in {@link ConnectionHandler}, which says goodbye and closes.
 */
final class SshPipeline {
    private SshPipeline() {}

    static void install(
            ChannelPipeline pipeline,
            Session session,
            TransportSettings transport,
            ChannelHandler authentication,
            ConnectionSettings connection,
            CompletableFuture<SshConnection> ready) {
        Compression compression = transport.compression() ? new Compression() : null;
        PacketDecoder decoder = new PacketDecoder(compression);
        PacketEncoder encoder = new PacketEncoder(compression);
        session.counted(encoder::totalBytes, decoder::totalBytes);
        TransportHandler transportHandler = new TransportHandler(session, transport, decoder, encoder);
        pipeline.addLast(
                session.role() == Role.SERVER ? IdentificationDecoder.ofServer() : IdentificationDecoder.ofClient(),
                decoder,
                encoder,
                transportHandler,
                authentication,
                new ConnectionHandler(session, connection, transportHandler, ready));
    }
}
