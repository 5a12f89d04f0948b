package io.culvert.forwarding.dynamic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;

/** SOCKS 5 (RFC 1928), with user and password (RFC 1929) where they are asked for. */
final class Socks5 implements ProxyProtocol {
    /** Ours (rule W11). */
    static final int LIMIT = 512;

    private final ProxyHandshake handshake;

    Socks5(ProxyHandshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public ChannelHandler decoder() {
        return new Socks5InitialRequestDecoder();
    }

    @Override
    public ChannelHandler encoder() {
        return Socks5ServerEncoder.DEFAULT;
    }

    @Override
    public int limit() {
        return LIMIT;
    }

    @Override
    public int step(ByteBuf bytes) {
        return 1;
    }

    @Override
    public void received(Object message) {
        if (message instanceof Socks5InitialRequest greeting
                && greeting.decoderResult().isSuccess()) {
            greeted(greeting);
        } else if (message instanceof Socks5PasswordAuthRequest login
                && login.decoderResult().isSuccess()) {
            handshake.authenticate(
                    login.username(),
                    login.password(),
                    new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.FAILURE),
                    () -> {
                        handshake.answer(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.SUCCESS));
                        handshake.decodeWith(new Socks5CommandRequestDecoder());
                    });
        } else if (message instanceof Socks5CommandRequest request) {
            requested(request);
        } else {
            handshake.abort("malformed SOCKS 5 handshake");
        }
    }

    private void greeted(Socks5InitialRequest greeting) {
        Socks5AuthMethod method = handshake.asksForPassword() ? Socks5AuthMethod.PASSWORD : Socks5AuthMethod.NO_AUTH;
        if (!greeting.authMethods().contains(method)) {
            handshake.refuse(new DefaultSocks5InitialResponse(Socks5AuthMethod.UNACCEPTED));
            return;
        }
        handshake.answer(new DefaultSocks5InitialResponse(method));
        handshake.decodeWith(
                handshake.asksForPassword()
                        ? new Socks5PasswordAuthRequestDecoder()
                        : new Socks5CommandRequestDecoder());
    }

    private void requested(Socks5CommandRequest request) {
        if (request.decoderResult().isFailure()) {
            handshake.refuse(answer(Socks5CommandStatus.ADDRESS_UNSUPPORTED));
        } else if (!request.type().equals(Socks5CommandType.CONNECT)) {
            handshake.refuse(answer(Socks5CommandStatus.COMMAND_UNSUPPORTED));
        } else {
            handshake.connect(request.dstAddr(), request.dstPort());
        }
    }

    @Override
    public Object reached() {
        return answer(Socks5CommandStatus.SUCCESS);
    }

    @Override
    public Object failed(Refusal refusal) {
        return answer(refusal.socks5);
    }

    /** SSH does not tell from which address the target was reached. */
    private static Object answer(Socks5CommandStatus status) {
        return new DefaultSocks5CommandResponse(status, Socks5AddressType.IPv4);
    }
}
