package io.culvert.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

/** The log of the tests. A class of its own, so that it alone may block an event loop: Maven reads what it writes. */
public final class TestConsole extends ConsoleAppender<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        super.append(event);
    }
}
