package io.culvert.forwarding.accounts;

/** What names may log in: those of the system's accounts, those without an account, or both. */
public enum SystemAccounts {
    /** Both. */
    YES,
    /** Those without an account alone. */
    NO,
    /** Those of accounts alone. */
    ONLY
}
