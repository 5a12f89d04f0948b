package io.culvert.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The signals of the process, which have no API of Java's own. The JDK's class for them is sought by name, since the compiler
 * warns where it is named. Without that class a signal does what it does by default. A signal that the process was started
 * to ignore, as by nohup(1), stays ignored.
 */
final class Signals {
    private Signals() {}

    /**
     * Has {@code action} run at each such signal, on a thread of its own.
     *
     * @param name without "SIG"
     */
    static void onEach(String name, Runnable action) {
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
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            // This JVM, or this system, has no such signal.
        }
    }
}
