package io.culvert.forwarding.config;

/**
 * An answer of the settings, and which keyword has given it.
 *
 * @param keyword for {@link ServerSettings#origin}
 */
public record Ruling(boolean permitted, String keyword) {}
