package io.culvert.forwarding.interop;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * A server of Apache MINA SSHD, which has ML-KEM. It looks for it in a package that newer versions of Bouncy Castle do
 * not have any more, and for ours another version is there; so its classes come from jars of its own.
 */
final class Mina implements AutoCloseable {
    private static final Path JARS = Path.of("target", "mina");

    /** One for all servers: its Bouncy Castle becomes a security provider of the JVM, which stays. */
    private static final ClassLoader LOADER = loader();

    private final Object server;

    Mina(String kex, Path hostKey) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(LOADER);
        try {
            server = LOADER.loadClass(MinaKem.class.getName())
                    .getConstructor(String.class, Path.class)
                    .newInstance(kex, hostKey);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ClassLoader loader() {
        try {
            return new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL[] jars() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(MinaKem.class.getProtectionDomain().getCodeSource().getLocation());
        try (Stream<Path> jars = Files.list(JARS)) {
            for (Path jar : jars.toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    int port() {
        return ((IntSupplier) server).getAsInt();
    }

    @Override
    public void close() throws IOException {
        ((Closeable) server).close();
    }
}
