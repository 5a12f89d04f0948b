package io.culvert.core.transport;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;

/**
 * Where SSH_MSG_EXT_INFO may stand (RFC 8308 section 2.4, rule T04): right behind the first SSH_MSG_NEWKEYS, and from a server
 * once more right before SSH_MSG_USERAUTH_SUCCESS.
 */
final class ExtInfoPlace {
    private final Role receiver;
    private int previous;
    private boolean first = true;
    private boolean successMustFollow;

    ExtInfoPlace(Role receiver) {
        this.receiver = receiver;
    }

    /** To be told of every message, in order. */
    void check(int number) {
        if (successMustFollow && number != MessageNumber.USERAUTH_SUCCESS) {
            throw ProtocolViolation.ofConnection("SSH_MSG_EXT_INFO not followed by SSH_MSG_USERAUTH_SUCCESS");
        }
        successMustFollow = false;
        if (number == MessageNumber.EXT_INFO) {
            boolean behindNewKeys = first && previous == MessageNumber.NEWKEYS;
            if (!behindNewKeys && receiver == Role.SERVER) {
                throw ProtocolViolation.ofConnection("SSH_MSG_EXT_INFO out of place");
            }
            successMustFollow = !behindNewKeys;
            first = false;
        }
        previous = number;
    }
}
