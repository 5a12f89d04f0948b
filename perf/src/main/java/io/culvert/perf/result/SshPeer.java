package io.culvert.perf.result;

import io.culvert.core.AgreedAlgorithms;

/**
 * The server that a run logged in to.
 *
 * @param identification as "SSH-2.0-OpenSSH_9.2p1"
 * @param algorithms what was in force when the run ended
 */
public record SshPeer(String identification, AgreedAlgorithms algorithms) {}
