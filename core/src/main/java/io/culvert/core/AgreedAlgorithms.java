package io.culvert.core;

import java.util.Optional;

/**
 * What the two sides of a connection have agreed on, by the wire names (RFC 4253 section 7.1).
 *
 * @param macToServer absent where the cipher authenticates by itself
 * @param macToClient likewise
 */
public record AgreedAlgorithms(
        String kex,
        String hostKey,
        String cipherToServer,
        String cipherToClient,
        Optional<String> macToServer,
        Optional<String> macToClient) {}
