package io.culvert.cli;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Functions of the C library, by the JVM's foreign-function API. It came with Java 22, and this is compiled for 17, so
 * its classes are sought by name.
 */
final class LibC {
    private static final String API = "java.lang.foreign.";
    private static final Map<String, String[]> FUNCTIONS = Map.of(
            "initgroups", new String[] {"ADDRESS", "JAVA_INT"},
            "setresgid", new String[] {"JAVA_INT", "JAVA_INT", "JAVA_INT"},
            "setresuid", new String[] {"JAVA_INT", "JAVA_INT", "JAVA_INT"});

    private final Map<String, MethodHandle> functions = new TreeMap<>();

    private LibC() {}

    /**
     * @param account what it is for, which the message names
     * @throws IOException in a sentence, if this JVM or this system has no such functions
     */
    static LibC load(String account) throws IOException {
        LibC libc = new LibC();
        try {
            for (Map.Entry<String, String[]> function : FUNCTIONS.entrySet()) {
                libc.functions.put(function.getKey(), handle(function.getKey(), function.getValue()));
            }
            return libc;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException(
                    "RunAs: Java " + Runtime.version().feature()
                            + " cannot change the account of its process on this system;"
                            + " use Java 22 or above, or start the server as " + account
                            + " (for ports below 1024 with AmbientCapabilities=CAP_NET_BIND_SERVICE in systemd's unit)",
                    e);
        }
    }

    private static MethodHandle handle(String name, String[] parameters) throws ReflectiveOperationException {
        Class<?> linkerType = Class.forName(API + "Linker");
        Class<?> layoutType = Class.forName(API + "MemoryLayout");
        Class<?> descriptorType = Class.forName(API + "FunctionDescriptor");
        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
        Optional<?> symbol = (Optional<?>) Class.forName(API + "SymbolLookup")
                .getMethod("find", String.class)
                .invoke(symbols, name);
        Object layouts = Array.newInstance(layoutType, parameters.length);
        for (int i = 0; i < parameters.length; i++) {
            Array.set(layouts, i, layout(parameters[i]));
        }
        Object descriptor = descriptorType
                .getMethod("of", layoutType, layouts.getClass())
                .invoke(null, layout("JAVA_INT"), layouts);
        Object options = Array.newInstance(Class.forName(API + "Linker$Option"), 0);
        return (MethodHandle) linkerType
                .getMethod("downcallHandle", Class.forName(API + "MemorySegment"), descriptorType, options.getClass())
                .invoke(linker, symbol.orElseThrow(), descriptor, options);
    }

    private static Object layout(String name) throws ReflectiveOperationException {
        return Class.forName(API + "ValueLayout").getField(name).get(null);
    }

    /** @param arguments of C's type int, and texts */
    void call(String name, Object... arguments) throws IOException {
        if (!succeeds(name, arguments)) {
            throw new IOException("RunAs: " + name + " of the C library has failed; start the server as root, with"
                    + " CAP_SETUID and CAP_SETGID");
        }
    }

    boolean succeeds(String name, Object... arguments) throws IOException {
        try {
            Object[] passed = new Object[arguments.length];
            for (int i = 0; i < passed.length; i++) {
                passed[i] = arguments[i] instanceof String text ? memory(text) : arguments[i];
            }
            Object result =
                    functions.get(name) == null ? null : functions.get(name).invokeWithArguments(passed);
            return Integer.valueOf(0).equals(result);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("RunAs: " + name + " of the C library cannot be called", e);
        }
    }

    /** In C's form, and never freed. */
    private static Object memory(String text) throws ReflectiveOperationException {
        Object arena = Class.forName(API + "Arena").getMethod("global").invoke(null);
        return Class.forName(API + "SegmentAllocator")
                .getMethod("allocateFrom", String.class)
                .invoke(arena, text);
    }
}
