package io.culvert.core.userauth;

import io.culvert.codec.message.Message;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One configured method while it is tried. It strictly consumes what it has, so that no server can keep a client busy
 * for ever (rule A13). Called on the event loop only, and not again before the last stage is complete.
 */
interface ClientLogin {
    /** The name on the wire. */
    String method();

    /** The next request; empty if there is none left, for good. */
    CompletionStage<Optional<Message>> next();

    /**
     * The reply to a message 60, whose meaning depends on the method.
     *
     * @param body the message behind its number, valid only during the call
     * @return empty to give the method up
     */
    CompletionStage<Optional<Message>> answer(ByteBuf body);

    /** Whether it has sent anything that proves who the user is. */
    boolean proven();
}
