package io.culvert.codec.message;

/**
 * The peer broke the protocol. It costs the peer its connection: whoever catches this sends SSH_MSG_DISCONNECT with
 * {@link #reason()} and the message as its text, and closes.
 *
 * <p>Has no stack trace: a hostile peer must not be able to buy one per packet.
 */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int reason;

    private ProtocolViolation(int reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The peer sent something that the protocol does not allow here. */
    public static ProtocolViolation ofConnection(String message) {
        return new ProtocolViolation(DisconnectReason.PROTOCOL_ERROR, message);
    }

    /** The peer sent something that ends the connection with this reason. */
    public static ProtocolViolation ofConnection(int disconnectReason, String message) {
        return new ProtocolViolation(disconnectReason, message);
    }

    /** The peer broke a rule of one channel in a way after which the connection's own state cannot be trusted. */
    public static ProtocolViolation ofChannel(int recipientChannel, String message) {
        return new ProtocolViolation(
                DisconnectReason.PROTOCOL_ERROR,
                "channel " + Integer.toUnsignedString(recipientChannel) + ": " + message);
    }

    /** A packet failed its integrity check, or could not have passed one: always the same words (rule T07). */
    public static ProtocolViolation corruptPacket() {
        return new ProtocolViolation(DisconnectReason.MAC_ERROR, "Corrupted MAC on input.");
    }

    /** The code for SSH_MSG_DISCONNECT, one of {@link DisconnectReason}. */
    public int reason() {
        return reason;
    }
}
