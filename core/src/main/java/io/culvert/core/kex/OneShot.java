package io.culvert.core.kex;

import java.util.function.UnaryOperator;

/** An initiator that ends its ephemeral keys with the first completion, whatever the outcome. */
final class OneShot implements KexMethod.Initiator {
    private final byte[] value;
    private final UnaryOperator<byte[]> completion;
    private final Runnable destruction;
    private boolean spent;

    OneShot(byte[] value, UnaryOperator<byte[]> completion, Runnable destruction) {
        this.value = value;
        this.completion = completion;
        this.destruction = destruction;
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public byte[] complete(byte[] serverValue) {
        if (spent) {
            throw new IllegalStateException("this key exchange is over");
        }
        try {
            return completion.apply(serverValue);
        } finally {
            destroy();
        }
    }

    @Override
    public void destroy() {
        spent = true;
        destruction.run();
    }
}
