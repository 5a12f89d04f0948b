package io.culvert.core.kex;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import java.util.function.Supplier;

/** How a peer's value is refused: always with one kind of exception, whatever the mathematics below has thrown. */
final class Refusal {
    private Refusal() {}

    static <T> T unless(String method, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProtocolViolation e) {
            throw e;
        } catch (RuntimeException e) {
            throw because("not a value of " + method);
        }
    }

    static ProtocolViolation because(String why) {
        return ProtocolViolation.ofConnection(DisconnectReason.KEY_EXCHANGE_FAILED, "key exchange: " + why);
    }
}
