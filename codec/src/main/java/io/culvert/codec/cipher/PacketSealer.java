package io.culvert.codec.cipher;

/**
 * Encrypts and authenticates the packets of one direction under one key. It is made for that key and never re-keyed, seals
 * the packets in the order they are sent, each once, and is confined to one thread.
 */
public interface PacketSealer {
    PacketLayout layout();

    /**
     * Seals the packet at {@code packet[0, length)}, which is packet_length, padding_length, payload and padding, into
     * {@code sealed[0, length + tagLength)}. The arrays must differ.
     *
     * @param sequence the packet's sequence number, an unsigned 32-bit value
     */
    void seal(int sequence, byte[] packet, int length, byte[] sealed);

    /** The cipher before the first SSH_MSG_NEWKEYS. */
    static PacketSealer none() {
        return NoCipher.INSTANCE;
    }
}
