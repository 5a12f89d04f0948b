package io.culvert.core.key;

/**
 * What a security key's device must have asserted of a signature (OpenSSH's PROTOCOL.u2f). Other keys assert nothing, and
 * nothing is asked of them.
 *
 * @param touched that somebody touched the device
 * @param verified that the device knew its owner, by a PIN or a finger
 */
public record Presence(boolean touched, boolean verified) {
    public static final Presence NONE = new Presence(false, false);
    /** What is asked for unless somebody says otherwise. */
    public static final Presence TOUCHED = new Presence(true, false);

    /** What either asks for. */
    public Presence with(Presence other) {
        return new Presence(touched || other.touched, verified || other.verified);
    }
}
