package io.culvert.core.auth;

/**
 * What a grant takes from the login that it is for: a key's options, a certificate's. The engine does not know what it
 * says; it collects those of all steps of a login, so that whoever serves the connection can ask every one (rule A02).
 */
public interface Restriction {}
