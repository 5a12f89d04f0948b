package io.culvert.forwarding.session;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.SessionPayloads.Command;
import io.culvert.codec.message.SessionPayloads.Environment;
import io.culvert.core.AddressText;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Printable;
import io.culvert.core.SshChannel;
import io.culvert.core.SshChannelRequest;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.Relay;
import io.culvert.forwarding.StreamChannel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of a session before its program runs (RFC 4254 sections 6.4 and 6.5).
 *
 * <pre>
 *   WAITING --shell, exec, subsystem--> STARTING --> running: a relay stands here instead
 * </pre>
 */
final class ProgramStart extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramStart.class);

    /** What sshd says of a client that did not come over a network. */
    private static final String UNKNOWN = "UNKNOWN 65535";

    /** Ours: variables that one session may set. */
    private static final int MAX_VARIABLES = 128;

    private final Programs programs;
    private final SshConnection connection;
    private final Map<String, String> variables = new HashMap<>();
    private boolean starting;

    ProgramStart(Programs programs, SshConnection connection) {
        this.programs = programs;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false); // until there is a program to read it
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SshChannelRequest request)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        try {
            requested(ctx, request);
        } catch (ProtocolViolation e) {
            request.fail(); // malformed, which costs the request and not the connection (rule A14)
        }
    }

    private void requested(ChannelHandlerContext ctx, SshChannelRequest request) {
        switch (request.requestType()) {
            case "env" -> variable(request, Environment.read(request.requestData()));
            case "shell" -> start(ctx, request, "", false);
            case "exec" ->
                start(ctx, request, Command.read(request.requestData()).text(), false);
            case "subsystem" ->
                subsystem(ctx, request, Command.read(request.requestData()).text());
            default -> ctx.fireUserEventTriggered(request);
        }
    }

    private void variable(SshChannelRequest request, Environment variable) {
        boolean sound = !variable.name().isEmpty()
                && variable.name().indexOf('=') < 0
                && variable.name().indexOf(0) < 0
                && variable.value().indexOf(0) < 0;
        if (sound && variables.size() < MAX_VARIABLES && programs.accepted().test(variable.name())) {
            variables.put(variable.name(), variable.value());
            request.succeed();
        } else {
            request.fail();
        }
    }

    private void subsystem(ChannelHandlerContext ctx, SshChannelRequest request, String name) {
        String command = programs.subsystems().get(name);
        if (command == null) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "subsystem request for {} by {} failed, subsystem not found",
                            Printable.line(name),
                            connection.peer());
            request.fail();
        } else {
            start(ctx, request, command, true);
        }
    }

    /** @param asked the client's command; empty for a shell */
    private void start(ChannelHandlerContext ctx, SshChannelRequest request, String asked, boolean subsystem) {
        if (starting) {
            request.fail();
            return;
        }
        starting = true;
        ProcessBuilder builder = new ProcessBuilder().directory(programs.home().toFile());
        setEnvironment(builder.environment(), asked);
        programs.workers().execute(() -> {
            try {
                Process process =
                        builder.command(programs.command(asked, subsystem)).start();
                ctx.channel().eventLoop().execute(() -> run(ctx, request, process));
            } catch (IOException | RuntimeException e) {
                ConnectionLine.warn(LOG, connection)
                        .log("cannot start {} for {}: {}", programs.shell(), connection.peer(), e.getMessage());
                request.fail();
            }
        });
    }

    private void setEnvironment(Map<String, String> environment, String asked) {
        environment.clear();
        environment.putAll(programs.environment());
        environment.putAll(variables);
        if (programs.forced().isPresent() && !asked.isEmpty()) {
            environment.put("SSH_ORIGINAL_COMMAND", asked);
        }
        if (connection.remoteAddress() instanceof InetSocketAddress remote
                && connection.localAddress() instanceof InetSocketAddress local) {
            String from = AddressText.of(remote.getAddress()) + " " + remote.getPort();
            environment.put("SSH_CLIENT", from + " " + local.getPort());
            environment.put("SSH_CONNECTION", from + " " + AddressText.of(local.getAddress()) + " " + local.getPort());
        } else {
            environment.put("SSH_CLIENT", UNKNOWN + " 65535");
            environment.put("SSH_CONNECTION", UNKNOWN + " " + UNKNOWN);
        }
    }

    private void run(ChannelHandlerContext ctx, SshChannelRequest request, Process process) {
        if (!ctx.channel().isActive()) {
            programs.workers().execute(process::destroy);
            return;
        }
        ctx.channel().config().setOption(SshChannel.ANSWER_CLOSE, false);
        request.succeed();
        StreamChannel streams = streams(process.getInputStream(), process.getOutputStream());
        StreamChannel errors = streams(process.getErrorStream(), OutputStream.nullOutputStream());
        Relay sessionHalf = new Relay(bytes -> {});
        Relay streamHalf = new Relay(bytes -> {});
        streams.pipeline().addLast(streamHalf);
        ctx.pipeline().addLast(new ProgramEnd(process, streams, errors, programs.workers()), sessionHalf);
        ctx.channel().eventLoop().register(streams);
        ctx.channel().eventLoop().register(errors);
        Relay.join(sessionHalf, streamHalf);
        ctx.pipeline().remove(this);
    }

    /** A program may close its streams long before it ends, so its end is another's business. */
    private StreamChannel streams(InputStream in, OutputStream out) {
        return new StreamChannel("program", in, out, true, programs.workers(), () -> {});
    }
}
