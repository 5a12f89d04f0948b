package io.culvert.cli.bench;

import io.culvert.forwarding.Endpoint;
import io.culvert.perf.target.TargetServer;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert bench target}: the far end. */
@Command(
        name = "target",
        description = "The far end of a load: echo, sink and source, as each stream asks. Runs until it is ended.")
@SuppressWarnings("unused") // one option is for picocli alone
final class Target implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            defaultValue = "127.0.0.1:7000",
            description = "Where to listen, ${DEFAULT-VALUE}; port 0 lets the system choose.")
    private Endpoint listen;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "2",
            description = "Event loops, ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch signal = new CountDownLatch(1);
        try (TargetServer server = TargetServer.start(Address.resolve(listen), threads)) {
            spec.commandLine().getOut().println("culvert: target listens on " + listening(server));
            signal.await(); // for the signal that ends the process
            return ExitCode.OK;
        }
    }

    private static Endpoint listening(TargetServer server) {
        return new Endpoint(
                server.boundAddress().getAddress().getHostAddress(),
                server.boundAddress().getPort());
    }
}
