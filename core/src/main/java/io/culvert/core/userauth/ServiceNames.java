package io.culvert.core.userauth;

/** The services of RFC 4250 section 4.7. */
final class ServiceNames {
    static final String USERAUTH = "ssh-userauth";
    static final String CONNECTION = "ssh-connection";

    private ServiceNames() {}
}
