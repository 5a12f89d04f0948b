package io.culvert.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cli.CommandLines;
import io.culvert.perf.target.PlainSockets;
import io.culvert.perf.target.TargetServer;
import io.culvert.testing.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchTest {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int UNMET = 3;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String arguments) {
        return CommandLines.culvert()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(("bench " + arguments).split(" "));
    }

    private int benchAt(Supplier<ChannelHandler> target, String arguments) throws IOException {
        try (PlainSockets sockets = new PlainSockets("test-target", 1)) {
            InetSocketAddress address =
                    (InetSocketAddress) sockets.listen(ANY_PORT, target).localAddress();
            return bench(arguments + " --target tcp://127.0.0.1:" + address.getPort());
        }
    }

    /** Turns over one bit of each read that is larger than a probe's. */
    private static final class Corrupting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (bytes.readableBytes() > 1_000) {
                int last = bytes.writerIndex() - 1;
                bytes.setByte(last, bytes.getByte(last) ^ 1);
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private static ChannelHandler corrupting() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Corrupting(), TargetServer.handler());
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bulk --size 100k --streams 2 --direction both",
                "open --rate max --inflight 2 --count 10 --held 3",
                "hold --streams 5 --for 100ms --rate 500",
                "latency --count 20 --rate 1000",
                "mix --for 100ms --blend short=1,half=1 --inflight 2"
            })
    void a_scenario_prints_its_table(String arguments) throws IOException {
        assertThat(benchAt(TargetServer::handler, arguments)).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .startsWith(arguments.substring(0, arguments.indexOf(' ')))
                .containsPattern("corrupt +0\n")
                .containsPattern("failed +0\n")
                .containsPattern("dropped +0\n");
    }

    @Test
    void pings_that_were_due_and_have_not_begun_make_it_fail() throws IOException {
        assertThat(benchAt(TargetServer::handler, "hold --streams 1 --pings 1000000 --for 200ms"))
                .isEqualTo(FAILED);
        assertThat(out.toString()).containsPattern("failed +0\n").containsPattern("dropped +[1-9]");
    }

    @Test
    void results_go_to_files_too(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("run.json");
        Path html = folder.resolve("run.html");

        assertThat(benchAt(
                        TargetServer::handler,
                        "bulk --size 1k --warmup 50ms --watch "
                                + ProcessHandle.current().pid() + " --json " + json + " --html " + html))
                .isZero();

        assertThat(Files.readString(json)).contains("\"bytesUp\":1024,");
        assertThat(Files.readString(html)).contains("<svg");
    }

    @Test
    void a_byte_that_changed_on_the_way_makes_it_fail() throws IOException {
        assertThat(benchAt(BenchTest::corrupting, "bulk --size 100k")).isEqualTo(FAILED);
        assertThat(out.toString()).containsPattern("corrupt +1\n");
    }

    @Test
    void a_far_end_that_is_not_there_is_one_line() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(bench("bulk --target tcp://127.0.0.1:" + port)).isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("culvert: connect to 127.0.0.1 port " + port + ": Connection refused\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_server_that_is_not_there_is_one_line() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(bench("login --target ssh://127.0.0.1:" + port)).isEqualTo(FAILED);
        assertThat(err.toString())
                .isEqualTo("culvert: connect to host 127.0.0.1 port " + port + ": Connection refused\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    bulk                                          | Missing required option: '--target=URL'
                    bulk --target 127.0.0.1:1                     | '127.0.0.1:1' is neither ssh://
                    bulk --target tcp://127.0.0.1                 | '127.0.0.1' is not host:port
                    bulk --target tcp://127.0.0.1:99999           | is not host:port
                    bulk --target tcp://127.0.0.1:1/x             | is not host:port
                    bulk --target ssh://a:b@127.0.0.1             | has a password
                    bulk --target tcp://h:1 --size 1x             | invalid size '1x'
                    bulk --target tcp://h:1 --size 0              | size 0 is below 1
                    bulk --target tcp://h:1 --streams 0           | '0' is not a whole number above 0
                    bulk --target tcp://h:1 --direction sideways  | sideways
                    bulk --target tcp://h:1 --for 10x             | invalid time value '10x'
                    bulk --target tcp://h:1 --for 0               | is not above zero
                    bulk --target tcp://h:1 --watch me            | 'me' is not a long
                    bulk --target ssh://h --to nowhere            | 'nowhere' is not host:port
                    open --target tcp://h:1 --rate fast           | rate 'fast' is neither a number nor max
                    open --target tcp://h:1 --rate 0              | rate 0.0 is not above 0
                    open --target tcp://h:1 --size 2m             | size 2097152 is not between 1 and 1048576
                    open --target tcp://h:1 --held -1             | held -1 is not between 0 and
                    open --target tcp://h:1 --inflight 0          | '0' is not a whole number above 0
                    hold --target tcp://h:1 --pings -1            | rate -1.0 is not above 0
                    latency --target tcp://h:1 --count 0          | '0' is not a whole number above 0
                    mix --target tcp://h:1 --blend long=1         | long
                    mix --target tcp://h:1 --blend bulk=0         | no part of the mix has a weight above 0
                    latency --target tcp://h:1 --expect p99       | is not a metric, one of
                    latency --target tcp://h:1 --expect p99<5     | unit '' is not one of ns, us, ms, s
                    bulk --target tcp://h:1 --expect p99<5ms      | 'p99' is no metric of this run; it has up, completed,
                    bulk --target tcp://h:1 --watch 1,x           | 'x' is not a long
                    target --listen 127.0.0.1                     | '127.0.0.1' is not host:port
                    storm --target tcp://h:1                      | no such command: storm
                    """)
    void misuse_is_one_line_that_says_what(String arguments, String line) {
        assertThat(bench(arguments)).isEqualTo(MISUSED);
        assertThat(err.toString().lines().findFirst().orElseThrow())
                .startsWith("culvert: ")
                .contains(line);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_process_that_is_not_there_is_one_line() throws IOException {
        assertThat(benchAt(TargetServer::handler, "bulk --size 1 --watch 2147483647"))
                .isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("culvert: there is no process 2147483647 to watch\n");
    }

    @Test
    void a_file_that_cannot_be_written_is_named() throws IOException {
        assertThat(benchAt(TargetServer::handler, "bulk --size 1 --json /no/such/folder/x"))
                .isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("culvert: cannot write /no/such/folder/x: no such folder\n");
        assertThat(out.toString()).as("the run").isEmpty();
    }

    @Test
    void a_run_that_does_not_begin_leaves_files_as_they_were(@TempDir Path folder) throws IOException {
        Path json = Files.writeString(folder.resolve("old.json"), "old");
        Path html = folder.resolve("new.html");
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        assertThat(bench("bulk --target tcp://127.0.0.1:" + port + " --json " + json + " --html " + html))
                .isEqualTo(FAILED);

        assertThat(Files.readString(json)).isEqualTo("old");
        assertThat(html).doesNotExist();
    }

    @Test
    void a_longer_file_of_before_is_replaced_as_a_whole(@TempDir Path folder) throws IOException {
        Path json = Files.writeString(folder.resolve("run.json"), "x".repeat(100_000));

        assertThat(benchAt(TargetServer::handler, "bulk --size 1 --json " + json))
                .isZero();

        assertThat(JsonText.read(Files.readString(json))).isInstanceOf(List.class);
    }

    @Test
    void json_on_standard_output_is_alone_there() throws IOException {
        assertThat(benchAt(TargetServer::handler, "bulk --size 1k --json -")).isZero();

        assertThat(JsonText.read(out.toString())).isInstanceOf(List.class);
        assertThat(err.toString()).startsWith("bulk").containsPattern("failed +0\n");
    }

    @Test
    void several_processes_are_watched_as_pgrep_prints_them() throws IOException {
        long self = ProcessHandle.current().pid();
        long parent = ProcessHandle.current().parent().orElseThrow().pid();

        assertThat(benchAt(TargetServer::handler, "bulk --size 1k --watch " + self + "\n" + parent))
                .isZero();
        assertThat(out.toString()).containsPattern("\n\\S.* " + self + " .*\n\\S.* " + parent + " ");
    }

    @Test
    void what_is_as_expected_is_no_news() throws IOException {
        assertThat(benchAt(
                        TargetServer::handler, "latency --count 20 --expect p99<1000s,failed=0 --expect completed=20"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void what_is_not_as_expected_is_a_line_each_and_a_status_of_its_own() throws IOException {
        assertThat(benchAt(TargetServer::handler, "latency --count 20 --expect p50<1ns --expect completed>20"))
                .isEqualTo(UNMET);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("culvert: expected p50<1ns, but it was "),
                        line -> assertThat(line).isEqualTo("culvert: expected completed>20, but it was 20"));
        assertThat(out.toString()).startsWith("latency");
    }

    @Test
    void what_failed_counts_for_more_than_what_was_expected() throws IOException {
        assertThat(benchAt(BenchTest::corrupting, "bulk --size 100k --expect completed=1"))
                .isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("culvert: expected completed=1, but it was 0\n");
    }

    @Test
    void the_help_tells_the_status_of_what_is_not_as_expected() {
        assertThat(bench("latency --help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " ")).contains("makes the exit status 3.");
    }

    @Test
    void two_results_are_compared(@TempDir Path folder) throws IOException {
        Path one = folder.resolve("one.json");
        Path two = folder.resolve("two.json");
        Path other = folder.resolve("other.json");
        benchAt(TargetServer::handler, "latency --count 20 --json " + one);
        benchAt(TargetServer::handler, "latency --count 20 --json " + two);
        benchAt(TargetServer::handler, "bulk --size 1k --json " + other);
        out.getBuffer().setLength(0);

        assertThat(bench("diff " + one + " " + two)).isZero();
        assertThat(out.toString())
                .containsPattern("completed +20 +20 +1.00 x\n")
                .containsPattern("\np99 ");

        assertThat(bench("diff " + one + " " + other)).isEqualTo(FAILED);
        assertThat(out.toString()).contains("Not comparable:\n  scenario latency, then bulk\n");
    }

    @Test
    void a_result_that_is_not_there_or_is_none_is_one_line(@TempDir Path folder) throws IOException {
        Path none = Files.writeString(folder.resolve("none.json"), "[1]");

        assertThat(bench("diff " + none + " /no/such/file")).isEqualTo(FAILED);
        assertThat(bench("diff " + none + " " + none)).isEqualTo(FAILED);
        assertThat(err.toString()).isEqualTo("""
                culvert: cannot read /no/such/file: there is no such file
                culvert: the old one is no result of 'culvert bench'
                """);
    }

    @Test
    void no_scenario_is_misuse() {
        assertThat(bench("--")).isEqualTo(MISUSED);
        assertThat(err.toString()).startsWith("culvert: no scenario given");
    }
}
