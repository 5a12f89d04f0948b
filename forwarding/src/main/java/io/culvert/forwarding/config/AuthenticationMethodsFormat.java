package io.culvert.forwarding.config;

import io.culvert.core.auth.AuthenticationMethods;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** AuthenticationMethods' arguments: "any", "none", or lists of methods with commas between them. */
final class AuthenticationMethodsFormat {
    private static final Set<String> METHODS = Set.of("publickey", "password", "keyboard-interactive");

    /** Lets in nobody: that method is never enough here. */
    private static final String NONE = "none";

    private AuthenticationMethodsFormat() {}

    static AuthenticationMethods parse(List<String> arguments) {
        if (arguments.equals(List.of("any"))) {
            return AuthenticationMethods.ANY;
        }
        if (arguments.equals(List.of(NONE))) {
            return new AuthenticationMethods(List.of(List.of(NONE)));
        }
        return new AuthenticationMethods(
                arguments.stream().map(AuthenticationMethodsFormat::list).toList());
    }

    static String print(AuthenticationMethods methods) {
        return methods.any()
                ? "any"
                : String.join(
                        " ",
                        methods.lists().stream()
                                .map(list -> String.join(",", list))
                                .toList());
    }

    private static List<String> list(String text) {
        List<String> methods = Stream.of(text.split(",", -1)).toList();
        methods.stream().filter(method -> !METHODS.contains(method)).findFirst().ifPresent(method -> {
            throw new ConfigException(
                    "invalid method '" + method + "' in '" + text
                            + "'; write publickey, password or keyboard-interactive with commas between them, or any or none alone");
        });
        return methods;
    }
}
