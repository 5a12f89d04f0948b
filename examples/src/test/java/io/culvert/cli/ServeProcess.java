package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.testing.FreePort;
import io.culvert.testing.Unsound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@code culvert serve} that runs, and the stock ssh as its client, with a key that lets in everybody. */
final class ServeProcess implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = FreePort.find();
    private final Process process;
    /** What the log may tell of, because the test provokes it; null for nothing. */
    private @Nullable String expected;

    /** Starts it with these lines behind those that every configuration needs; waits until it listens. */
    ServeProcess(Path folder, String... lines) throws IOException, InterruptedException {
        this("exec \"$@\"", List.of(), folder, lines);
    }

    /** The same in a JVM with these options. */
    static ServeProcess withJvm(List<String> jvmOptions, Path folder, String... lines)
            throws IOException, InterruptedException {
        return new ServeProcess("exec \"$@\"", jvmOptions, folder, lines);
    }

    /** The same with so many file descriptors. */
    static ServeProcess withDescriptors(int most, Path folder, String... lines)
            throws IOException, InterruptedException {
        return new ServeProcess("ulimit -n " + most + "; exec \"$@\"", List.of(), folder, lines);
    }

    /** The same as another account, from a copy that it can read. Only root can start it. */
    static ServeProcess as(String account, ProgramCopy program, Path folder, String... lines)
            throws IOException, InterruptedException {
        String script = "cd " + folder + " && touch log && chown " + account + " host log && exec setpriv --reuid "
                + account + " --regid $(id -g " + account + ") --init-groups \"$@\"";
        return new ServeProcess(script, List.of(), program, folder, lines);
    }

    /** As root, from a copy that others can read, too. */
    static ServeProcess asRoot(ProgramCopy program, Path folder, String... lines)
            throws IOException, InterruptedException {
        return new ServeProcess("exec \"$@\"", List.of(), program, folder, lines);
    }

    private ServeProcess(String script, List<String> jvmOptions, Path folder, String[] lines)
            throws IOException, InterruptedException {
        this(script, jvmOptions, null, folder, lines);
    }

    private ServeProcess(
            String script, List<String> jvmOptions, @Nullable ProgramCopy program, Path folder, String[] lines)
            throws IOException, InterruptedException {
        this.folder = folder;
        for (String key : List.of("host", "key", "other")) {
            if (!Files.exists(folder.resolve(key))) {
                run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(key));
            }
        }
        Files.copy(folder.resolve("key.pub"), folder.resolve("authorized"));
        configure(lines);
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "serve"));
        String[] arguments = {"serve", "-f", path("config"), "-E", path("log")};
        command.addAll(CommandLines.DEFAULT_SIGNALS);
        command.addAll(program == null ? CommandLines.process(jvmOptions, arguments) : program.command(arguments));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            awaitLog("Server listening");
        } catch (RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    void configure(String... lines) throws IOException {
        Files.write(
                folder.resolve("config"),
                Stream.concat(
                                Stream.of(
                                        "Port " + port,
                                        "ListenAddress 127.0.0.1",
                                        "HostKey " + path("host"),
                                        "StrictModes no"),
                                Stream.of(lines))
                        .toList());
    }

    /** Its log may have lines with this text, of which others must have none. */
    void expect(String text) {
        expected = text;
    }

    void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    void signal(String name) throws IOException, InterruptedException {
        run("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Of the whole process, in KiB. */
    long residentMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** From now on; what is open stays open. */
    void limitDescriptors(int most) throws IOException, InterruptedException {
        run("prlimit", "--pid", String.valueOf(process.pid()), "--nofile=" + most + ":");
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    /** The files that it has mapped into its memory, as native libraries are. */
    String mapped() throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "maps"));
    }

    String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    void awaitLog(String text) {
        await().atMost(LONG).until(() -> !process.isAlive() || log().contains(text));
        assertThat(process.isAlive()).as("the server is alive").isTrue();
    }

    /**
     * What ssh prints on both of its outputs.
     *
     * @param options and the host, 127.0.0.1, and what stands behind it
     */
    String ssh(String user, String... options) throws IOException, InterruptedException {
        return ssh(Redirect.from(Path.of("/dev/null").toFile()), user, options);
    }

    /** The same with an input that never ends. */
    String patientSsh(String user, String... options) throws IOException, InterruptedException {
        return ssh(Redirect.PIPE, user, options);
    }

    private String ssh(Redirect input, String user, String... options) throws IOException, InterruptedException {
        List<String> command = CommandLines.ssh();
        List<String> given = List.of(options);
        command.addAll(given.contains("-p") ? List.of() : List.of("-p", String.valueOf(port)));
        command.addAll(given.contains("-i") ? List.of() : List.of("-i", path("key")));
        command.addAll(List.of("-l", user));
        command.addAll(given);
        return run(input, command.toArray(String[]::new));
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    private String run(String... command) throws IOException, InterruptedException {
        return run(Redirect.PIPE, command);
    }

    private String run(Redirect input, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Process program = new ProcessBuilder(command)
                .redirectInput(input)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(program.waitFor(LONG.toSeconds(), SECONDS)).isTrue();
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            program.destroyForcibly();
        }
    }

    /** Ends it. Its log must not tell of anything that must never happen. */
    @Override
    public void close() {
        try {
            reportLeaks();
            process.destroy();
            process.onExit().completeOnTimeout(process, 10, SECONDS).join();
            assertThat(Unsound.linesOf(log() + Files.readString(folder.resolve("out"))))
                    .filteredOn(line -> expected == null || !line.contains(expected))
                    .as("what the server must not have to say")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Netty finds leaked buffers when they have been collected and the next one is made, as for the next connection.
     */
    private void reportLeaks() {
        if (!process.isAlive()) {
            return;
        }
        try (Socket socket = new Socket()) {
            run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), process.pid() + "", "GC.run");
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(10_000);
            socket.getInputStream().read();
        } catch (IOException refused) {
            return; // as some tests want it; the server has said so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
