package io.culvert.forwarding.dynamic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.socksx.v4.DefaultSocks4CommandResponse;
import io.netty.handler.codec.socksx.v4.Socks4CommandRequest;
import io.netty.handler.codec.socksx.v4.Socks4CommandStatus;
import io.netty.handler.codec.socksx.v4.Socks4CommandType;
import io.netty.handler.codec.socksx.v4.Socks4ServerDecoder;
import io.netty.handler.codec.socksx.v4.Socks4ServerEncoder;

/** SOCKS 4 and 4a. There is no password in it, and its user is nobody's proof, so it is refused where one is asked for. */
final class Socks4 implements ProxyProtocol {
    private final ProxyHandshake handshake;

    Socks4(ProxyHandshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public ChannelHandler decoder() {
        return new Socks4ServerDecoder();
    }

    @Override
    public ChannelHandler encoder() {
        return Socks4ServerEncoder.INSTANCE;
    }

    @Override
    public int limit() {
        return Socks5.LIMIT;
    }

    @Override
    public int step(ByteBuf bytes) {
        return 1;
    }

    @Override
    public void received(Object message) {
        if (!(message instanceof Socks4CommandRequest request)
                || request.decoderResult().isFailure()
                || !request.type().equals(Socks4CommandType.CONNECT)
                || handshake.asksForPassword()) {
            handshake.refuse(failed(Refusal.NOT_ALLOWED));
        } else {
            handshake.connect(request.dstAddr(), request.dstPort());
        }
    }

    @Override
    public Object reached() {
        return new DefaultSocks4CommandResponse(Socks4CommandStatus.SUCCESS);
    }

    @Override
    public Object failed(Refusal refusal) {
        return new DefaultSocks4CommandResponse(Socks4CommandStatus.REJECTED_OR_FAILED);
    }
}
