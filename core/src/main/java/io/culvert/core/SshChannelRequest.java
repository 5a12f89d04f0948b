package io.culvert.core;

import java.util.function.Consumer;

/**
 * What the peer asks about one channel (RFC 4254 section 5.4), as a user event on the channel's pipeline. It may overtake data
 * that nobody has read yet. The handler that takes it answers it, once and in its own time, and does not pass it on: a
 * request that reaches the end of the pipeline is refused. Answers leave in the order of the requests.
 */
public final class SshChannelRequest {
    private final String requestType;
    private final byte[] requestData;
    private final Consumer<Boolean> answer;

    /** @param answer takes the answer, on any thread; a second one counts for nothing */
    public SshChannelRequest(String requestType, byte[] requestData, Consumer<Boolean> answer) {
        this.requestType = requestType;
        this.requestData = requestData;
        this.answer = answer;
    }

    /** As "exec". */
    public String requestType() {
        return requestType;
    }

    /** The type-specific fields. */
    public byte[] requestData() {
        return requestData;
    }

    /** Says SSH_MSG_CHANNEL_SUCCESS if the peer wants a reply. May be called from any thread. */
    public void succeed() {
        answer.accept(true);
    }

    /** Says SSH_MSG_CHANNEL_FAILURE if the peer wants a reply. May be called from any thread. */
    public void fail() {
        answer.accept(false);
    }

    @Override
    public String toString() {
        return "channel request " + Printable.line(requestType);
    }
}
