package io.culvert.core;

import java.io.IOException;

/**
 * The peer closed a channel without ending its output first: what has arrived may not be all that there was to say. Has
 * no stack trace. See {@link SshChannel}.
 */
public final class ChannelResetException extends IOException {
    private static final long serialVersionUID = 1L;

    public ChannelResetException() {
        super("the peer closed the channel without an EOF");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
