package io.culvert.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class DemoTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Function<Protocol, ChannelHandler> targets, String... arguments) {
        return new CommandLine(new Demo(targets))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Turns one bit over in each stream. */
    private static final class Corrupting extends ChannelInboundHandlerAdapter {
        private long seen;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            long before = seen;
            seen += bytes.readableBytes();
            if (before < 10_000 && seen >= 10_000) {
                int index = bytes.readerIndex();
                bytes.setByte(index, bytes.getByte(index) ^ 1);
            }
            ctx.fireChannelRead(bytes);
        }
    }

    private static ChannelHandler corruptingTarget(Protocol protocol) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (protocol == Protocol.ECHO) {
                    channel.pipeline().addLast(new Corrupting());
                }
                channel.pipeline().addLast(protocol.target());
            }
        };
    }

    @Test
    void without_a_terminal_it_prints_one_json_object_of_what_moved() {
        assertThat(run(Protocol::target, "--plain", "--seconds", "1")).isZero();

        String json = out.toString().strip();
        assertThat(json).doesNotContain("\n");
        assertThat(JsonText.read(json)).isInstanceOf(Map.class);
        assertThat(json).startsWith("{\"good\":true,").contains("\"corrupt\":0");
        List<MatchResult> forwards = Pattern.compile(
                        "\"forward\":\"([LR]-(?:http|echo))\".*?\"bytesToTarget\":(\\d+),\"bytesFromTarget\":(\\d+)")
                .matcher(json)
                .results()
                .toList();
        assertThat(forwards)
                .extracting(forward -> forward.group(1))
                .containsExactlyInAnyOrder("L-http", "R-http", "L-echo", "R-echo");
        assertThat(forwards).allSatisfy(forward -> {
            assertThat(Long.parseLong(forward.group(2))).isPositive();
            assertThat(Long.parseLong(forward.group(3))).isPositive();
        });
    }

    @Test
    void a_byte_that_changed_on_the_way_makes_it_fail() {
        assertThat(run(DemoTest::corruptingTarget, "--plain", "--seconds", "1")).isEqualTo(1);
        assertThat(out.toString()).contains("\"good\":false").doesNotContain("\"corrupt\":0,\"forwards\"");
    }

    @Test
    void its_keys_are_gone_when_it_ends() {
        run(Protocol::target, "--plain", "--seconds", "1");

        Matcher config = Pattern.compile("ssh -F (\\S+)/config ").matcher(err.toString());
        assertThat(config.find()).isTrue();
        assertThat(Files.exists(Path.of(config.group(1)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3601", "-1", "soon"})
    void seconds_out_of_range_are_misuse(String seconds) {
        assertThat(run(Protocol::target, "--plain", "--seconds", seconds)).isEqualTo(2);
        assertThat(err.toString()).contains(seconds);
        assertThat(out.toString()).isEmpty();
    }
}
