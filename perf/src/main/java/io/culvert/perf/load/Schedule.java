package io.culvert.perf.load;

/**
 * When each of a number of equally spaced events is due, whatever became of those before.
 *
 * @param beginning of {@code System.nanoTime()}
 * @param rate per second
 */
record Schedule(long beginning, double rate) {
    /** @param index from 0 */
    long at(long index) {
        return beginning + Math.round(index * (1e9 / rate));
    }

    /** How many are due before that time. */
    long dueBefore(long time) {
        long events = Math.max(0, (long) Math.ceil((time - beginning) * (rate / 1e9)));
        while (events > 0 && at(events - 1) - time >= 0) {
            events--;
        }
        while (at(events) - time < 0) {
            events++;
        }
        return events;
    }
}
