package io.culvert.core.transport;

import io.culvert.core.AgreedAlgorithms;
import io.culvert.core.Role;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.Restriction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of one connection know in common. Touched only on the connection's event loop, except for the values
 * that never change once they are set.
 */
public final class Session {
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** What a client names, in version 0, that takes SSH_MSG_EXT_INFO during the login (OpenSSH's PROTOCOL). */
    static final String EXT_INFO_IN_LOGIN = "ext-info-in-auth@openssh.com";

    private final long number = NUMBERS.incrementAndGet();
    private final Role role;
    private byte @Nullable [] sessionId;
    private List<String> peerSignatureAlgorithms = List.of();
    private boolean extInfoInLogin;
    private String peerIdentification = "";
    private volatile @Nullable AgreedAlgorithms algorithms;
    private String hostKeyAlgorithm = "";
    private boolean hostKeyVouches;
    private final List<Restriction> restrictions = new ArrayList<>();
    private LongSupplier bytesSent = () -> 0;
    private LongSupplier bytesReceived = () -> 0;
    private boolean authenticated;
    private @Nullable String userName;
    private @Nullable LoginTerms terms;

    public Session(Role role) {
        this.role = role;
    }

    /** Tells this connection from the others of the process, in the log. */
    public long number() {
        return number;
    }

    public Role role() {
        return role;
    }

    /** The exchange hash of the first key exchange (RFC 4253 section 7.2). */
    public byte[] sessionId() {
        if (sessionId == null) {
            throw new IllegalStateException("no key exchange has completed");
        }
        return sessionId.clone();
    }

    public boolean hasSessionId() {
        return sessionId != null;
    }

    /** Set once, and never again by a rekey. */
    public void establish(byte[] exchangeHash) {
        if (sessionId != null) {
            throw new IllegalStateException("the session id never changes");
        }
        sessionId = exchangeHash.clone();
    }

    /** What the peer said last in "server-sig-algs" (RFC 8308 section 3.1); empty when it has not. */
    public List<String> peerSignatureAlgorithms() {
        return peerSignatureAlgorithms;
    }

    public void peerSignatureAlgorithms(List<String> names) {
        peerSignatureAlgorithms = List.copyOf(names);
    }

    /** Whether the client, which we or the peer may be, takes SSH_MSG_EXT_INFO once the server knows the user. */
    public boolean extInfoInLogin() {
        return extInfoInLogin;
    }

    public void extInfoInLogin(boolean value) {
        extInfoInLogin = value;
    }

    /** The peer's identification line, as "SSH-2.0-OpenSSH_9.2p1"; empty until it has come. */
    public String peerIdentification() {
        return peerIdentification;
    }

    public void peerIdentification(String line) {
        peerIdentification = line;
    }

    /** What the last key exchange that is complete settled on. From any thread. */
    public AgreedAlgorithms algorithms() {
        AgreedAlgorithms agreed = algorithms;
        if (agreed == null) {
            throw new IllegalStateException("no key exchange has completed");
        }
        return agreed;
    }

    public void algorithms(AgreedAlgorithms agreed) {
        algorithms = agreed;
    }

    /** The signature algorithm of the host key in the first key exchange; empty before that. */
    public String hostKeyAlgorithm() {
        return hostKeyAlgorithm;
    }

    public void hostKeyAlgorithm(String name) {
        hostKeyAlgorithm = name;
    }

    /** Whether the host key, as a client's verifier sees it, may introduce others. */
    public boolean hostKeyVouches() {
        return hostKeyVouches;
    }

    public void hostKeyVouches(boolean value) {
        hostKeyVouches = value;
    }

    /** Bytes of the packets so far, as they are on the wire; of the connection's event loop. */
    public long bytesSent() {
        return bytesSent.getAsLong();
    }

    public long bytesReceived() {
        return bytesReceived.getAsLong();
    }

    /** Who counts. */
    public void counted(LongSupplier sent, LongSupplier received) {
        bytesSent = sent;
        bytesReceived = received;
    }

    public boolean authenticated() {
        return authenticated;
    }

    /** The user that is logged in, or the one that is trying to; null before any attempt. */
    public @Nullable String userName() {
        return userName;
    }

    /** What the steps of the login so far take from it; grows only, and only before {@link #authenticated(String)}. */
    public List<Restriction> restrictions() {
        return List.copyOf(restrictions);
    }

    public void restrict(List<Restriction> more) {
        restrictions.addAll(more);
    }

    /** What holds for this login in particular; null where nothing does. */
    public @Nullable LoginTerms terms() {
        return terms;
    }

    public void terms(LoginTerms value) {
        terms = value;
    }

    public void authenticated(String user) {
        userName = user;
        authenticated = true;
    }
}
