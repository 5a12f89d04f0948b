package io.culvert.forwarding.keys;

import io.culvert.core.key.SshPublicKey;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the user gets to read about a host key: ssh's words, which people and scripts know. */
record HostKeyTexts(String host, SshPublicKey key) {
    static final String QUESTION_AGAIN = "Please type 'yes', 'no' or the fingerprint: ";
    static final String UPDATE_QUESTION_AGAIN = "Please enter \"yes\" or \"no\": ";
    static final String NOT_CONFIRMED = "Host key verification failed.";

    /** Several lines, the last of which the answer is typed behind. */
    String question() {
        return String.join(
                "\n",
                "The authenticity of host '" + host + "' can't be established.",
                kind(key.type()) + " key fingerprint is " + key.fingerprint() + ".",
                "This key is not known by any other names.",
                "Are you sure you want to continue connecting (yes/no/[fingerprint])? ");
    }

    String added() {
        return "Warning: Permanently added '%s' (%s) to the list of known hosts.".formatted(host, kind(key.type()));
    }

    String notAdded(Path file, String why) {
        return "Failed to add the host to the list of known hosts (%s): %s".formatted(file, why);
    }

    String unknown() {
        return "No %s host key is known for %s and you have requested strict checking."
                .formatted(kind(key.type()), host);
    }

    String changed() {
        return "Host key for %s has changed and you have requested strict checking.".formatted(host);
    }

    String revoked() {
        return "%s host key for %s was revoked and you have requested strict checking."
                .formatted(kind(key.type()), host);
    }

    String changedWarning(KnownHosts.Changed changed, List<Path> userFiles) {
        return banner("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @")
                + """
                IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
                Someone could be eavesdropping on you right now (man-in-the-middle attack)!
                It is also possible that a host key has just been changed.
                The fingerprint for the %s key sent by the remote host is
                %s.
                Please contact your system administrator.
                Add correct host key in %s to get rid of this message.
                Offending %s key in %s:%d
                  remove with:
                  ssh-keygen -f "%s" -R "%s\"""".formatted(
                                kind(key.type()),
                                key.fingerprint(),
                                userFiles.isEmpty() ? changed.file() : userFiles.get(0),
                                kind(changed.knownType()),
                                changed.file(),
                                changed.line(),
                                changed.file(),
                                host);
    }

    String revokedWarning() {
        return banner("@       WARNING: REVOKED HOST KEY DETECTED!               @")
                + "The " + kind(key.type()) + " host key for " + host + " is marked as revoked.\n"
                + "This could mean that a stolen key is being used to impersonate this host.";
    }

    /** A line for each key that is learnt or not used any more. */
    static List<String> changes(KnownHostsChange change) {
        return Stream.concat(
                        change.learnt().stream().map(key -> "Learned new hostkey: " + named(key)),
                        change.deprecated().stream().map(key -> "Deprecating obsolete hostkey: " + named(key)))
                .toList();
    }

    /** Several lines, the last of which the answer is typed behind. */
    static String updateQuestion(KnownHostsChange change) {
        return "The server has updated its host keys.\n"
                + "These changes were verified by the server's existing trusted key.\n"
                + String.join("\n", changes(change))
                + "\nAccept updated hostkeys? (yes/no): ";
    }

    private static String named(SshPublicKey key) {
        return kind(key.type()) + " " + key.fingerprint();
    }

    private static String banner(String line) {
        String bar = "@".repeat(line.length());
        return String.join("\n", bar, line, bar, "");
    }

    /** The family of a key type, as ssh names it. */
    private static String kind(String type) {
        if (type.startsWith("ecdsa-")) {
            return "ECDSA";
        }
        return type.equals("ssh-ed25519") ? "ED25519" : "RSA";
    }
}
