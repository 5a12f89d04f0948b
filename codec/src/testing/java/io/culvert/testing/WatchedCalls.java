package io.culvert.testing;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Set;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The calls that block and that BlockHound does not know: files as NIO and {@code java.io.File} reach them, and
 * look-ups of names. The JDKs differ in the parameters of these methods, so each is found by its name.
 */
public final class WatchedCalls implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        watch(
                builder,
                "sun.nio.fs.UnixFileSystemProvider",
                "newByteChannel",
                "newFileChannel",
                "newDirectoryStream",
                "readAttributes",
                "readAttributesIfExists",
                "readSymbolicLink",
                "checkAccess",
                "exists",
                "isRegularFile",
                "isDirectory",
                "isReadable",
                "isSameFile",
                "implDelete",
                "copy",
                "move",
                "createDirectory",
                "createSymbolicLink",
                "createLink");
        watch(builder, "sun.nio.ch.FileChannelImpl", "read", "write", "force", "truncate", "lock");
        watch(
                builder,
                "java.io.File",
                "exists",
                "isFile",
                "isDirectory",
                "canRead",
                "canWrite",
                "length",
                "lastModified",
                "list",
                "delete",
                "createNewFile",
                "mkdir",
                "renameTo");
        // The class that both begin in is sealed in newer JDKs, and BlockHound cannot change sealed classes.
        watch(builder, "java.net.Inet4AddressImpl", "lookupAllHostAddr", "getHostByAddr");
        watch(builder, "java.net.Inet6AddressImpl", "lookupAllHostAddr", "getHostByAddr");
    }

    private static void watch(BlockHound.Builder builder, String className, String... names) {
        Set<String> wanted = Set.of(names);
        for (Method method : methods(className)) {
            if (wanted.contains(method.getName()) && !method.isSynthetic()) {
                builder.markAsBlocking(
                        className,
                        method.getName(),
                        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                .descriptorString());
            }
        }
    }

    private static Method[] methods(String className) {
        try {
            return Class.forName(className).getDeclaredMethods();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this JDK has no " + className + "; which class is it now?", e);
        }
    }
}
