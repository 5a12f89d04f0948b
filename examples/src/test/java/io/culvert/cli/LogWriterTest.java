package io.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.BlockingCalls;
import io.culvert.testing.FreePort;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that nobody reads stops nobody. */
@Timeout(60)
final class LogWriterTest {
    private static final int LINES_BEYOND = 300;
    private static final int PIPE_BYTES = 64 * 1024;

    private final LoggerContext context = new LoggerContext();
    private final EventLoop loop = new DefaultEventLoop();
    private final FullPipe pipe = new FullPipe();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        pipe.room.countDown();
        context.stop();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void J07_an_event_loop_that_logs_does_not_wait_for_who_reads_the_log() throws Exception {
        Logger log = logger(true);

        loop.submit(() -> log.info("a line")).get();
        loop.submit(() -> log.info("another one")).get();

        pipe.room.countDown();
        await().until(() -> pipe.text().equals("a line\nanother one\n"));
        assertThat(BlockingCalls.takeThoseOf(LogWriterTest.class)).isEmpty();
    }

    @Test
    void what_was_dropped_is_counted_and_told_in_a_line() throws Exception {
        Logger log = logger(true);
        log.info("line 0");
        await().until(() -> pipe.writing);

        for (int i = 1; i < LogWriter.CAPACITY + LINES_BEYOND; i++) {
            log.info("line {}", i);
        }

        pipe.room.countDown();
        String told = "log lines dropped: " + LINES_BEYOND + "; the log was not read fast enough\n";
        await().until(() -> pipe.text().contains(told));
        log.info("the last one");
        await().until(() -> pipe.text().endsWith("the last one\n"));
        List<String> lines = pipe.text().lines().toList();
        // The one that is being written waits, too.
        assertThat(lines).hasSize(LogWriter.CAPACITY + 2).startsWith("line 0", "line 1", "line 2");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("log lines dropped"))
                .hasSize(1);
    }

    @Test
    void a_log_that_is_read_has_every_line_in_its_order_when_the_program_ends() {
        pipe.room.countDown();
        Logger log = logger(true);

        for (int i = 0; i < 5_000; i++) {
            log.info("line {}", i);
        }
        context.stop();

        assertThat(pipe.text().lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void a_server_whose_standard_error_nobody_reads_goes_on_serving() throws Exception {
        int port = FreePort.find();
        Path config = Files.write(
                folder.resolve("config"),
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + hostKey(),
                        "LoginGraceTime 120",
                        "MaxStartups 1",
                        "LogLevel DEBUG"));
        Process server = new ProcessBuilder(CommandLines.process("serve", "-f", config.toString())).start();
        try (InputStream errors = server.getErrorStream()) {
            readUntil(errors, "Server listening");
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (Socket first = connect(address)) {
                assertThat(first.getInputStream().read()).isEqualTo('S');
                for (int line = 0; line < PIPE_BYTES / 40; line++) {
                    try (Socket refused = connect(address)) {
                        assertThat(refused.getInputStream().read()).isEqualTo(-1);
                    }
                }
                assertThat(first.getInputStream().readNBytes(7)).isEqualTo("SH-2.0-".getBytes(UTF_8));
            }
            assertThat(errors.available()).isGreaterThan(PIPE_BYTES / 2);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private String hostKey() throws Exception {
        Path key = folder.resolve("host");
        PrivateKeyFile.create(key, SshKeyPair.generate("ssh-ed25519"));
        return key.toString();
    }

    private static Socket connect(InetSocketAddress address) throws Exception {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(address);
        return socket;
    }

    private static void readUntil(InputStream in, String text) throws Exception {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(UTF_8).contains(text)) {
            int next = in.read();
            assertThat(next).as(read.toString(UTF_8)).isNotNegative();
            read.write(next);
        }
    }

    private Logger logger(boolean own) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> plain = new OutputStreamAppender<>();
        plain.setContext(context);
        plain.setEncoder(encoder);
        plain.setOutputStream(pipe);
        plain.start();
        Logger log = context.getLogger("test");
        if (own) {
            LogWriter writer = new LogWriter(plain);
            writer.setContext(context);
            writer.start();
            log.addAppender(writer);
        } else {
            log.addAppender(plain);
        }
        return log;
    }

    /** Takes nothing until there is room. */
    private static final class FullPipe extends OutputStream {
        final CountDownLatch room = new CountDownLatch(1);
        volatile boolean writing;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            writing = true;
            try {
                room.await(1, TimeUnit.MINUTES);
                new CountDownLatch(1).await(10, TimeUnit.MICROSECONDS); // as a write to a pipe, which may block
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            bytes.write(data, offset, length);
        }

        String text() {
            return bytes.toString(UTF_8);
        }
    }
}
