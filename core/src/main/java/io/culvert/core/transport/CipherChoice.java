package io.culvert.core.transport;

import io.culvert.codec.message.TransportMessages.KexInit;
import io.culvert.core.Algorithms;
import io.culvert.core.BulkCiphers;
import java.util.List;

/**
 * Which ciphers we offer in each exchange of one connection. In the first: all. After it, if the client has some of the
 * {@link BulkCiphers}, the first exchange settled on another, and the client is one of the {@link CipherMovers}: those only,
 * so that the next exchange moves to them, which {@link #moveDue} may hasten.
 */
final class CipherChoice {
    private final Algorithms all;
    private final BulkCiphers bulk;
    private List<String> narrowed = List.of();
    private boolean moved;

    CipherChoice(Algorithms all, BulkCiphers bulk) {
        this.all = all;
        this.bulk = bulk;
    }

    Algorithms offer() {
        return narrowed.isEmpty() ? all : all.withCiphers(narrowed);
    }

    /** The first exchange has come so far that both sides' lists are known, and the client's identification is. */
    void firstAgreed(KexInit client, Negotiation agreed, String identification) {
        if (!isBulk(agreed) && CipherMovers.include(identification)) {
            narrowed = bulk.names().stream()
                    .filter(all.ciphers()::contains)
                    .filter(client.ciphersClientToServer()::contains)
                    .filter(client.ciphersServerToClient()::contains)
                    .toList();
        }
    }

    void agreed(Negotiation agreed) {
        moved = isBulk(agreed);
    }

    /** @param bytes under the current keys, in the busier direction */
    boolean moveDue(long bytes) {
        return !moved && !narrowed.isEmpty() && bytes >= bulk.after();
    }

    private boolean isBulk(Negotiation agreed) {
        return isBulk(agreed.clientToServer().cipher().wireName())
                && isBulk(agreed.serverToClient().cipher().wireName());
    }

    private boolean isBulk(String cipher) {
        return bulk.names().contains(cipher);
    }
}
