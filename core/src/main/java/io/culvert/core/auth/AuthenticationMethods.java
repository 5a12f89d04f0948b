package io.culvert.core.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which methods a user must complete, as sshd's AuthenticationMethods: all of any one list, in its order.
 *
 * @param lists none for any one method that is offered
 */
public record AuthenticationMethods(List<List<String>> lists) {
    /** One method, whichever it is. */
    public static final AuthenticationMethods ANY = new AuthenticationMethods(List.of());

    public AuthenticationMethods {
        lists = lists.stream().map(List::copyOf).toList();
    }

    public boolean any() {
        return lists.isEmpty();
    }

    /** Whether the method can come next. */
    public boolean begins(String method) {
        return any() || lists.stream().anyMatch(list -> list.get(0).equals(method));
    }

    /** What is left once the method has been completed: {@link #ANY} if a list is complete. */
    public AuthenticationMethods after(String method) {
        List<List<String>> left = new ArrayList<>();
        for (List<String> list : lists) {
            if (list.get(0).equals(method)) {
                if (list.size() == 1) {
                    return ANY;
                }
                left.add(list.subList(1, list.size()));
            }
        }
        return new AuthenticationMethods(left);
    }

    /** Those of the offered methods that can come next, in their order. */
    public List<String> next(Stream<String> offered) {
        return offered.filter(this::begins).toList();
    }
}
