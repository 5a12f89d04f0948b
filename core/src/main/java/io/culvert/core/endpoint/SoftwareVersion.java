package io.culvert.core.endpoint;

import io.culvert.codec.packet.Identification;

/** What we call ourselves. The version is not in it: a stranger has no need to know it. */
final class SoftwareVersion {
    static final Identification IDENTIFICATION = Identification.of("Culvert");

    private SoftwareVersion() {}
}
