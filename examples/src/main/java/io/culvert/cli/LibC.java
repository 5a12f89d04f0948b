package io.culvert.cli;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Functions of the C library, by the JVM's foreign-function API. It came with Java 22, and this is compiled for 17, so
 * its classes are sought by name.
 */
final class LibC {
    private static final Logger LOG = LoggerFactory.getLogger(LibC.class);
    private static final String API = "java.lang.foreign.";
    private static final Map<String, String[]> FUNCTIONS = Map.of(
            "initgroups", new String[] {"ADDRESS", "JAVA_INT"},
            "poll", new String[] {"ADDRESS", "JAVA_LONG", "JAVA_INT"},
            "setresgid", new String[] {"JAVA_INT", "JAVA_INT", "JAVA_INT"},
            "setresuid", new String[] {"JAVA_INT", "JAVA_INT", "JAVA_INT"});

    private final Map<String, MethodHandle> functions = new TreeMap<>();

    private LibC() {}

    /** Empty if this JVM or this system has no such functions. */
    static Optional<LibC> load() {
        LibC libc = new LibC();
        try {
            for (Map.Entry<String, String[]> function : FUNCTIONS.entrySet()) {
                libc.functions.put(function.getKey(), handle(function.getKey(), function.getValue()));
            }
            return Optional.of(libc);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("functions of the C library cannot be called: {}", e.toString());
            return Optional.empty();
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

    /**
     * What the function returns.
     *
     * @param arguments of the types in {@link #FUNCTIONS}; for an address, a text or what {@link #memory} has returned
     */
    int call(String name, Object... arguments) throws IOException {
        try {
            Object[] passed = new Object[arguments.length];
            for (int i = 0; i < passed.length; i++) {
                passed[i] = arguments[i] instanceof String text ? memory(text) : arguments[i];
            }
            return (int) Objects.requireNonNull(functions.get(name), name).invokeWithArguments(passed);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(name + " of the C library cannot be called", e);
        }
    }

    /** In C's form, and never freed. */
    private static Object memory(String text) throws ReflectiveOperationException {
        return Class.forName(API + "SegmentAllocator")
                .getMethod("allocateFrom", String.class)
                .invoke(arena(), text);
    }

    /** Memory of zeros, as an argument of {@link #call}. It is never freed. */
    static Object memory(long bytes) throws ReflectiveOperationException {
        return Class.forName(API + "SegmentAllocator")
                .getMethod("allocate", long.class)
                .invoke(arena(), bytes);
    }

    /** What is in the memory, in C's order of bytes. */
    static ByteBuffer content(Object memory) throws ReflectiveOperationException {
        ByteBuffer content = (ByteBuffer)
                Class.forName(API + "MemorySegment").getMethod("asByteBuffer").invoke(memory);
        return content.order(ByteOrder.nativeOrder());
    }

    private static Object arena() throws ReflectiveOperationException {
        return Class.forName(API + "Arena").getMethod("global").invoke(null);
    }
}
