package io.culvert.core.channel;

import io.culvert.core.SshChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Netty's options for a channel, ALLOW_HALF_CLOSURE, which a socket has too, and those of {@link SshChannel}. */
final class SshChildChannelConfig extends DefaultChannelConfig {
    private boolean allowHalfClosure;
    private boolean answerClose = true;
    private boolean autoConsume = true;

    SshChildChannelConfig(Channel channel) {
        super(channel);
    }

    boolean isAnswerClose() {
        return answerClose;
    }

    boolean isAutoConsume() {
        return autoConsume;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE, SshChannel.ANSWER_CLOSE, SshChannel.AUTO_CONSUME);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        if (ChannelOption.ALLOW_HALF_CLOSURE.equals(option)) {
            return (T) Boolean.valueOf(allowHalfClosure);
        }
        if (SshChannel.ANSWER_CLOSE.equals(option)) {
            return (T) Boolean.valueOf(answerClose);
        }
        if (SshChannel.AUTO_CONSUME.equals(option)) {
            return (T) Boolean.valueOf(autoConsume);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (ChannelOption.ALLOW_HALF_CLOSURE.equals(option)) {
            allowHalfClosure = (Boolean) value;
            return true;
        }
        if (SshChannel.ANSWER_CLOSE.equals(option)) {
            answerClose = (Boolean) value;
            return true;
        }
        if (SshChannel.AUTO_CONSUME.equals(option)) {
            autoConsume = (Boolean) value;
            return true;
        }
        return super.setOption(option, value);
    }
}
