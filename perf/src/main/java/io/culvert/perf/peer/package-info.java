/** Programs that Culvert is compared with and that no system installs: a relay without SSH, and a server of Apache MINA SSHD. */
@NullMarked
package io.culvert.perf.peer;

import org.jspecify.annotations.NullMarked;
