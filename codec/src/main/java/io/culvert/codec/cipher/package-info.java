/** Ciphers and MACs: one object per direction and key, never re-keyed. */
@NullMarked
package io.culvert.codec.cipher;

import org.jspecify.annotations.NullMarked;
