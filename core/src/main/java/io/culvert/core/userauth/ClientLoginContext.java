package io.culvert.core.userauth;

import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.Message;
import io.culvert.core.transport.Session;
import java.util.concurrent.Executor;

/**
 * What all methods of one login share. {@code loop} is the event loop, {@code executor} is where work may take long.
 */
record ClientLoginContext(
        Session session, String userName, Executor loop, Executor executor, ClientAuthObserver observer) {
    Message request(String method, byte[] methodFields) {
        return new UserauthRequest(userName, ServiceNames.CONNECTION, method, methodFields);
    }
}
