package io.culvert.codec.message;

/** Reason codes of SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254 section 5.1). */
public final class OpenFailureReason {
    public static final int ADMINISTRATIVELY_PROHIBITED = 1;
    public static final int CONNECT_FAILED = 2;
    public static final int UNKNOWN_CHANNEL_TYPE = 3;
    public static final int RESOURCE_SHORTAGE = 4;

    /** OpenSSH's words for a reason, as its log lines have them. */
    public static String text(long reason) {
        if (reason == ADMINISTRATIVELY_PROHIBITED) {
            return "administratively prohibited";
        } else if (reason == CONNECT_FAILED) {
            return "connect failed";
        } else if (reason == UNKNOWN_CHANNEL_TYPE) {
            return "unknown channel type";
        } else if (reason == RESOURCE_SHORTAGE) {
            return "resource shortage";
        }
        return "unknown reason";
    }

    private OpenFailureReason() {}
}
