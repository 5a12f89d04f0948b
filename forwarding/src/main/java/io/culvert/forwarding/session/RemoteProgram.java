package io.culvert.forwarding.session;

import io.culvert.codec.message.SessionPayloads.Command;
import io.culvert.codec.message.SessionPayloads.Environment;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.Relay;
import io.culvert.forwarding.StreamChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A program that the server runs for a client over a "session" channel, with its streams glued to some here. */
public final class RemoteProgram {
    private RemoteProgram() {}

    /**
     * What to run (RFC 4254 section 6.5).
     *
     * @param requestType "shell", "exec" or "subsystem"
     * @param requestData its type-specific fields
     * @param environment asked for before; a server takes what it likes of it, and says nothing
     */
    public record Request(String requestType, byte[] requestData, Map<String, String> environment) {
        public static Request shell(Map<String, String> environment) {
            return new Request("shell", new byte[0], environment);
        }

        public static Request exec(String command, Map<String, String> environment) {
            return new Request("exec", new Command(command).toBytes(), environment);
        }

        public static Request subsystem(String name, Map<String, String> environment) {
            return new Request("subsystem", new Command(name).toBytes(), environment);
        }
    }

    /**
     * Runs a program. Nothing is read from {@code streams} before it runs.
     *
     * @param streams where its standard input comes from and its standard output goes to; not registered yet
     * @param errors where its standard error goes to; not registered yet
     * @return how it ended, once all of its output has been written; fails with
     *     {@link io.culvert.core.ChannelOpenException} or {@link io.culvert.core.SshException} if it could not run
     */
    public static CompletionStage<ProgramExit> run(
            SshConnection connection, Request request, StreamChannel streams, StreamChannel errors) {
        CompletableFuture<ProgramExit> result = new CompletableFuture<>();
        Relay streamHalf = new Relay(bytes -> {});
        Relay sessionHalf = new Relay(bytes -> {});
        connection.eventLoop().execute(() -> {
            streams.pipeline().addLast(streamHalf);
            connection.eventLoop().register(streams);
            connection.eventLoop().register(errors);
            RemoteEnd end = new RemoteEnd(streams, errors, result);
            connection
                    .openChannel("session", new byte[0], new SessionInitializer(end, sessionHalf))
                    .thenCompose(channel -> start(channel, request))
                    .whenComplete((started, failure) -> {
                        if (failure == null) {
                            end.running();
                            Relay.join(sessionHalf, streamHalf);
                        } else {
                            streams.close();
                            errors.close();
                            result.completeExceptionally(failure);
                        }
                    });
        });
        return result;
    }

    private static CompletionStage<Void> start(SshChannel channel, Request request) {
        request.environment().forEach((name, value) -> channel.announce("env", new Environment(name, value).toBytes()));
        return channel.request(request.requestType(), request.requestData()).whenComplete((started, failure) -> {
            if (failure != null) {
                channel.close();
            }
        });
    }
}
