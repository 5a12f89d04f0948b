package io.culvert.core.transport;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a peer may send when: the one table, asked before any handler sees a message (rule T03).
 *
 * <pre>
 *                     1-4      5     6     7      20-49      50   51-53  60-79   80-100   192-193
 *   first exchange    non-     -     -     -      exchange   -      -      -       -        -
 *                     strict*
 *   authentication     yes    srv   clt   yes*    exchange  srv   clt     yes      -       yes
 *   connection         yes     -     -     -      exchange  srv    -       -      yes      yes
 *   re-exchange **     yes     -     -     -      exchange   -     -       -       -        -
 *
 *   srv, clt: only as received by a server, by a client      *  DISCONNECT always; EXT_INFO only where RFC 8308 has it
 *   exchange: what KeyExchange expects                        ** from the peer's KEXINIT to its NEWKEYS
 * </pre>
 *
 * Other numbers are unknown, and get SSH_MSG_UNIMPLEMENTED where anything but the exchange may be sent.
 */
final class MessageGate {
    enum Phase {
        FIRST_EXCHANGE,
        STRICT_FIRST_EXCHANGE,
        AUTHENTICATION,
        CONNECTION,
        RE_EXCHANGE
    }

    enum Verdict {
        TRANSPORT,
        EXCHANGE,
        PASS_ON,
        DROP,
        UNKNOWN
    }

    private MessageGate() {}

    /** @throws ProtocolViolation if the message is known and not allowed now */
    static Verdict check(Phase phase, Role receiver, int number) {
        Verdict verdict = verdict(phase, receiver, number);
        if (verdict == null) {
            throw ProtocolViolation.ofConnection("message " + number + " is not allowed now");
        }
        return verdict;
    }

    private static @Nullable Verdict verdict(Phase phase, Role receiver, int number) {
        if (number == MessageNumber.DISCONNECT) {
            return Verdict.TRANSPORT;
        }
        if (number >= MessageNumber.KEXINIT && number < MessageNumber.USERAUTH_REQUEST) {
            return number == MessageNumber.KEXINIT
                            || number == MessageNumber.NEWKEYS
                            || number >= MessageNumber.KEX_ECDH_INIT
                    ? Verdict.EXCHANGE
                    : unknown(phase);
        }
        return switch (phase) {
            case STRICT_FIRST_EXCHANGE -> null;
            case FIRST_EXCHANGE, RE_EXCHANGE -> isGeneric(number) ? Verdict.TRANSPORT : null;
            case AUTHENTICATION -> duringAuthentication(receiver, number);
            case CONNECTION -> duringConnection(receiver, number);
        };
    }

    private static @Nullable Verdict duringAuthentication(Role receiver, int number) {
        boolean server = receiver == Role.SERVER;
        if (isGeneric(number) || number == MessageNumber.EXT_INFO || isPing(number)) {
            return Verdict.TRANSPORT;
        }
        if (number == MessageNumber.SERVICE_REQUEST || number == MessageNumber.USERAUTH_REQUEST) {
            return server ? Verdict.PASS_ON : null;
        }
        if (number == MessageNumber.SERVICE_ACCEPT
                || number >= MessageNumber.USERAUTH_FAILURE && number <= MessageNumber.USERAUTH_BANNER) {
            return server ? null : Verdict.PASS_ON;
        }
        if (number >= MessageNumber.USERAUTH_PK_OK && number < MessageNumber.GLOBAL_REQUEST) {
            return Verdict.PASS_ON;
        }
        return number >= MessageNumber.GLOBAL_REQUEST ? null : Verdict.UNKNOWN;
    }

    private static @Nullable Verdict duringConnection(Role receiver, int number) {
        if (number >= MessageNumber.GLOBAL_REQUEST && number <= MessageNumber.CHANNEL_FAILURE) {
            return isAssigned(number) ? Verdict.PASS_ON : Verdict.UNKNOWN;
        }
        if (isGeneric(number) || isPing(number)) {
            return Verdict.TRANSPORT;
        }
        if (number == MessageNumber.USERAUTH_REQUEST && receiver == Role.SERVER) {
            return Verdict.DROP; // RFC 4252 section 5.1: silently ignored after success
        }
        return number < MessageNumber.GLOBAL_REQUEST && isAssigned(number) ? null : Verdict.UNKNOWN;
    }

    private static boolean isAssigned(int number) {
        return number >= MessageNumber.DISCONNECT && number <= MessageNumber.EXT_INFO
                || number >= MessageNumber.USERAUTH_REQUEST && number <= MessageNumber.USERAUTH_BANNER
                || number >= MessageNumber.USERAUTH_PK_OK && number <= MessageNumber.REQUEST_FAILURE
                || number >= MessageNumber.CHANNEL_OPEN && number <= MessageNumber.CHANNEL_FAILURE;
    }

    private static boolean isGeneric(int number) {
        return number >= MessageNumber.DISCONNECT && number <= MessageNumber.DEBUG;
    }

    private static boolean isPing(int number) {
        return number == MessageNumber.PING || number == MessageNumber.PONG;
    }

    private static @Nullable Verdict unknown(Phase phase) {
        return phase == Phase.AUTHENTICATION || phase == Phase.CONNECTION ? Verdict.UNKNOWN : null;
    }
}
