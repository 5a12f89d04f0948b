package io.culvert.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, which has no API of Java's own. The JDK's class for signals is sought by name, for the compiler does not want it to
 * be named; without it SIGHUP ends the program, as it does by default.
 */
final class Hangup {
    private Hangup() {}

    /** Has {@code action} run at each SIGHUP, on a thread of its own. */
    static void onEach(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments); // equals, hashCode, toString
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            // This JVM, or this system, has no such signal.
        }
    }
}
