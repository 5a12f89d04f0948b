package io.culvert.perf.result;

import java.time.Duration;
import java.util.Optional;

/**
 * Under which conditions a run was measured.
 *
 * @param warmUp how long the same was done before, uncounted; zero for not at all
 * @param peer absent where no SSH server was logged in to
 * @param generator absent where the system does not tell
 */
public record Conditions(Duration warmUp, Optional<SshPeer> peer, Optional<Generator> generator) {}
