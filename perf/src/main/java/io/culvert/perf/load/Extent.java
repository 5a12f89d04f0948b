package io.culvert.perf.load;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much there is to do: so many, for so long, or what is reached first.
 *
 * @param count 1 or above
 * @param time above zero; what has begun by then is finished
 */
public record Extent(OptionalLong count, Optional<Duration> time) {
    public Extent {
        if (count.isEmpty() && time.isEmpty()) {
            throw new IllegalArgumentException("neither a count nor a time says when to end");
        }
        count.ifPresent(number -> Range.require("count", number, 1, Long.MAX_VALUE));
        time.ifPresent(Range::requirePositive);
    }

    public static Extent of(long count) {
        return new Extent(OptionalLong.of(count), Optional.empty());
    }

    public static Extent of(Duration time) {
        return new Extent(OptionalLong.empty(), Optional.of(time));
    }
}
