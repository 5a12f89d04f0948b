package io.culvert.core.channel;

import io.culvert.codec.message.ProtocolViolation;

/**
 * How one channel ends (RFC 4254 section 5.3): two halves that close on their own, then CLOSE from both sides.
 *
 * <pre>
 *   input   OPEN --peer's EOF or CLOSE--> ENDING --all data and the end delivered--> SHUT
 *   output  OPEN --shutdownOutput()-----> ENDING --last write sent, EOF sent-------> SHUT
 *
 *   eofReceived    the peer's output is complete; a CLOSE without it tells that something may be missing
 *   closeSent      we sent CLOSE; nothing is sent after it, and what arrives is dropped
 *   closeReceived  the peer sent CLOSE; it is answered at once, unless a program has to tell its exit status first;
 *                  the id is free once both are true
 * </pre>
 *
 * <p>Events change state here; what is to be done about them is done by {@link SshChildChannel}.
 */
final class CloseHandshake {
    enum Half {
        OPEN,
        ENDING,
        SHUT
    }

    private final int recipientChannel;
    private Half input = Half.OPEN;
    private Half output = Half.OPEN;
    private boolean eofReceived;
    private boolean closeSent;
    private boolean closeReceived;
    private int repeated;

    CloseHandshake(int recipientChannel) {
        this.recipientChannel = recipientChannel;
    }

    Half input() {
        return input;
    }

    Half output() {
        return output;
    }

    /** The peer has said that its output is complete. */
    boolean isEofReceived() {
        return eofReceived;
    }

    boolean closeSent() {
        return closeSent;
    }

    boolean closeReceived() {
        return closeReceived;
    }

    /** Both sides have sent CLOSE: the number may be used again. */
    boolean complete() {
        return closeSent && closeReceived;
    }

    void eofReceived() {
        if (input != Half.OPEN) {
            repeat("SSH_MSG_CHANNEL_EOF");
        } else {
            eofReceived = true;
            input = Half.ENDING;
        }
    }

    void closeReceivedFromPeer() {
        if (closeReceived) {
            repeat("SSH_MSG_CHANNEL_CLOSE");
        }
        closeReceived = true;
        if (input == Half.OPEN) {
            input = Half.ENDING;
        }
    }

    void inputDelivered() {
        input = Half.SHUT;
    }

    void outputEnding() {
        if (output == Half.OPEN) {
            output = Half.ENDING;
        }
    }

    void outputShut() {
        output = Half.SHUT;
    }

    void closeSentToPeer() {
        closeSent = true;
        output = Half.SHUT;
    }

    /** One repetition is forgiven, because clients exist that do it; the next one costs the connection (rule C07). */
    private void repeat(String message) {
        if (++repeated > 1) {
            throw ProtocolViolation.ofChannel(recipientChannel, message + " sent again and again");
        }
    }
}
