package io.culvert.core.transport;

import io.culvert.codec.cipher.PacketOpener;
import io.culvert.codec.cipher.PacketSealer;
import io.culvert.codec.message.Message;
import io.culvert.core.key.SshPublicKey;
import java.util.function.Supplier;

/** What a key exchange asks of the transport next. */
sealed interface KexStep {
    /** Nothing, until the peer's next message. */
    record Await() implements KexStep {}

    /** Compute, off the event loop if it is slow, and go on with the result. No packet is opened meanwhile. */
    record Compute(boolean slow, Supplier<KexStep> work) implements KexStep {}

    record Send(Message message, KexStep then) implements KexStep {}

    /** Ask whether this is the host that was meant; go on only if it is. */
    record VerifyHostKey(SshPublicKey hostKey, KexStep then) implements KexStep {}

    /** Send SSH_MSG_NEWKEYS and seal with the new keys from then on. */
    record SwitchOutbound(PacketSealer sealer) implements KexStep {}

    /** The peer's SSH_MSG_NEWKEYS has come: open with the new keys from now on. The exchange is over. */
    record SwitchInbound(PacketOpener opener) implements KexStep {}
}
