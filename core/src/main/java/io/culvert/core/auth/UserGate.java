package io.culvert.core.auth;

/**
 * Says which users may log in at all, from where (AllowUsers, DenyUsers). A user that is turned away sees what a user with
 * a wrong key sees: the authenticators are asked all the same.
 */
@FunctionalInterface
public interface UserGate {
    /** Lets everybody try. */
    UserGate OPEN = attempt -> true;

    /** Called once for each connection, on its event loop; must not block. An exception turns the user away. */
    boolean allows(LoginAttempt attempt);
}
