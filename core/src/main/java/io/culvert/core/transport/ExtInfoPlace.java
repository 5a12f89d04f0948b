package io.culvert.core.transport;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;

/**
 * Where SSH_MSG_EXT_INFO may stand (RFC 8308 section 2.4, rule T04): right after the first SSH_MSG_NEWKEYS, and from a server
 * once more right before SSH_MSG_USERAUTH_SUCCESS; and once anywhere in the login, if the client has said that it takes that
 * (ext-info-in-auth@openssh.com).
 */
final class ExtInfoPlace {
    private final Role receiver;
    private int previous;
    private boolean first = true;
    private boolean inLogin;
    private boolean inLoginTaken;
    private boolean successMustFollow;

    ExtInfoPlace(Role receiver) {
        this.receiver = receiver;
    }

    /**
     * To be told of every message, in order.
     *
     * @param takenInLogin whether the client has said so
     */
    void check(int number, boolean takenInLogin) {
        if (successMustFollow && number != MessageNumber.USERAUTH_SUCCESS) {
            throw ProtocolViolation.ofConnection("SSH_MSG_EXT_INFO not followed by SSH_MSG_USERAUTH_SUCCESS");
        }
        successMustFollow = false;
        if (number == MessageNumber.SERVICE_ACCEPT) {
            inLogin = true;
        } else if (number == MessageNumber.EXT_INFO) {
            boolean afterNewKeys = first && previous == MessageNumber.NEWKEYS;
            if (!afterNewKeys && receiver == Role.SERVER) {
                throw ProtocolViolation.ofConnection("SSH_MSG_EXT_INFO out of place");
            }
            boolean freeInLogin = !afterNewKeys && takenInLogin && inLogin && !inLoginTaken;
            inLoginTaken |= freeInLogin;
            successMustFollow = !afterNewKeys && !freeInLogin;
            first = false;
        }
        previous = number;
    }
}
