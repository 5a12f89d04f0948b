/** {@code culvert demo}: a jump host, a client, forwards both ways and a load that checks itself, all in one JVM. */
@NullMarked
package io.culvert.cli.demo;

import org.jspecify.annotations.NullMarked;
