package io.culvert.cli.demo;

import io.culvert.perf.target.Echo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;

/** What a target speaks, and how each side of it is made. Each call makes handlers for one connection. */
enum Protocol {
    HTTP {
        @Override
        ChannelHandler target() {
            return handlers(new HttpServerCodec(), new HttpServerKeepAliveHandler(), new HttpTarget());
        }

        @Override
        ChannelHandler stream(Tally tally, long length) {
            return handlers(new HttpClientCodec(), new HttpStream(tally, length));
        }

        @Override
        ChannelHandler ping(Tally tally) {
            return handlers(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_PAGE), new HttpPing(tally));
        }
    },
    ECHO {
        @Override
        ChannelHandler target() {
            return new Echo();
        }

        @Override
        ChannelHandler stream(Tally tally, long length) {
            return new EchoStream(tally, length);
        }

        @Override
        ChannelHandler ping(Tally tally) {
            return handlers(new FixedLengthFrameDecoder(EchoPing.LENGTH), new EchoPing(tally));
        }
    };

    private static final int LARGEST_PAGE = 64 * 1024;

    abstract ChannelHandler target();

    /** A connection that moves and checks so many bytes each way that the protocol has, and closes. */
    abstract ChannelHandler stream(Tally tally, long length);

    /** A connection that measures round trips until it is closed. */
    abstract ChannelHandler ping(Tally tally);

    private static ChannelHandler handlers(ChannelHandler... handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers);
            }
        };
    }
}
