/** The {@code culvert} program: a picocli command per use, built on nothing but the public API. */
@NullMarked
package io.culvert.cli;

import org.jspecify.annotations.NullMarked;
