/** OpenSSH's files about keys: private keys, authorized_keys, known_hosts, and the agent that holds keys for a user. */
@NullMarked
package io.culvert.forwarding.keys;

import org.jspecify.annotations.NullMarked;
