package io.culvert.core.channel;

import static io.culvert.core.channel.CloseHandshake.Half.ENDING;
import static io.culvert.core.channel.CloseHandshake.Half.OPEN;
import static io.culvert.core.channel.CloseHandshake.Half.SHUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import org.junit.jupiter.api.Test;

class CloseHandshakeTest {
    private final CloseHandshake handshake = new CloseHandshake(5);

    @Test
    void the_halves_end_on_their_own() {
        handshake.eofReceived();
        assertThat(handshake.input()).isEqualTo(ENDING);
        assertThat(handshake.output()).isEqualTo(OPEN);
        handshake.inputDelivered();
        handshake.outputEnding();
        assertThat(handshake.input()).isEqualTo(SHUT);
        assertThat(handshake.output()).isEqualTo(ENDING);
        handshake.outputShut();
        assertThat(handshake.output()).isEqualTo(SHUT);
        assertThat(handshake.complete()).isFalse();
    }

    @Test
    void it_is_complete_when_both_sides_have_sent_close() {
        handshake.closeReceivedFromPeer();
        assertThat(handshake.complete()).isFalse();
        handshake.closeSentToPeer();
        assertThat(handshake.complete()).isTrue();

        CloseHandshake other = new CloseHandshake(5);
        other.closeSentToPeer();
        assertThat(other.complete()).isFalse();
        assertThat(other.output()).isEqualTo(SHUT);
        other.closeReceivedFromPeer();
        assertThat(other.complete()).isTrue();
    }

    @Test
    void a_close_without_eof_ends_the_input_too() {
        handshake.closeReceivedFromPeer();
        assertThat(handshake.input()).isEqualTo(ENDING);
        assertThat(handshake.isEofReceived()).isFalse();
    }

    @Test
    void an_eof_before_close_is_remembered() {
        handshake.eofReceived();
        handshake.closeReceivedFromPeer();
        assertThat(handshake.isEofReceived()).isTrue();
    }

    @Test
    void an_eof_after_close_tells_nothing() {
        handshake.closeReceivedFromPeer();
        handshake.eofReceived();
        assertThat(handshake.isEofReceived()).isFalse();
    }

    @Test
    void an_end_that_was_delivered_is_not_pending_again_when_close_comes() {
        handshake.eofReceived();
        handshake.inputDelivered();
        handshake.closeReceivedFromPeer();
        assertThat(handshake.input()).isEqualTo(SHUT);
    }

    @Test
    void an_output_that_is_shut_does_not_begin_to_end() {
        handshake.outputShut();
        handshake.outputEnding();
        assertThat(handshake.output()).isEqualTo(SHUT);
    }

    @Test
    void C07_one_repetition_is_forgiven_and_the_next_is_a_violation() {
        handshake.eofReceived();
        handshake.eofReceived();
        assertThatThrownBy(handshake::eofReceived)
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("SSH_MSG_CHANNEL_EOF");
    }

    @Test
    void C07_an_eof_behind_close_counts_as_a_repetition() {
        handshake.closeReceivedFromPeer();
        handshake.eofReceived();
        assertThatThrownBy(handshake::closeReceivedFromPeer)
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("SSH_MSG_CHANNEL_CLOSE");
    }
}
