/**
 * What users of OpenSSH write: sshd_config, options of ssh, forwarding specifications. Text in, immutable values and
 * pure decisions out; nothing here opens a socket or looks a name up, and each error is one {@link ConfigException}.
 */
@NullMarked
package io.culvert.forwarding.config;

import org.jspecify.annotations.NullMarked;
