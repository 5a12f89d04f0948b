package io.culvert.core.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Role;
import org.junit.jupiter.api.Test;

class ExtInfoPlaceTest {
    private static final int NEWKEYS = 21;
    private static final int EXT_INFO = 7;
    private static final int SUCCESS = 52;

    private static void take(Role receiver, boolean takenInLogin, int... numbers) {
        ExtInfoPlace place = new ExtInfoPlace(receiver);
        for (int number : numbers) {
            place.check(number, takenInLogin);
        }
    }

    private static void taken(Role receiver, int... numbers) {
        assertThatCode(() -> take(receiver, false, numbers)).doesNotThrowAnyException();
    }

    private static void refused(Role receiver, int... numbers) {
        assertThatThrownBy(() -> take(receiver, false, numbers)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T04_right_behind_the_first_newkeys_it_is_taken_from_both_sides() {
        taken(Role.CLIENT, 20, 31, NEWKEYS, EXT_INFO, 6, 51, SUCCESS);
        taken(Role.SERVER, 20, 30, NEWKEYS, EXT_INFO, 5, 50);
    }

    @Test
    void T04_a_server_may_send_it_once_more_right_before_success() {
        taken(Role.CLIENT, NEWKEYS, EXT_INFO, 6, 51, EXT_INFO, SUCCESS);
        taken(Role.CLIENT, NEWKEYS, 6, EXT_INFO, SUCCESS);
        refused(Role.CLIENT, NEWKEYS, EXT_INFO, 6, EXT_INFO, 51);
        refused(Role.CLIENT, NEWKEYS, EXT_INFO, EXT_INFO, EXT_INFO);
        refused(Role.CLIENT, NEWKEYS, EXT_INFO, 6, EXT_INFO, 2, SUCCESS);
    }

    @Test
    void T04_a_server_may_send_it_once_in_the_login_if_the_client_takes_that() {
        assertThatCode(() -> take(Role.CLIENT, true, NEWKEYS, EXT_INFO, 6, 53, EXT_INFO, 51, 60, EXT_INFO, SUCCESS))
                .doesNotThrowAnyException();
        assertThatCode(() -> take(Role.CLIENT, true, NEWKEYS, 6, EXT_INFO, 51)).doesNotThrowAnyException();
        assertThatThrownBy(() -> take(Role.CLIENT, true, NEWKEYS, EXT_INFO, 6, EXT_INFO, 51, EXT_INFO, 51))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> take(Role.CLIENT, true, NEWKEYS, EXT_INFO, EXT_INFO, 6))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> take(Role.SERVER, true, NEWKEYS, EXT_INFO, 5, 50, EXT_INFO))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void T04_anywhere_else_a_client_may_not_send_it() {
        refused(Role.SERVER, NEWKEYS, EXT_INFO, EXT_INFO);
        refused(Role.SERVER, NEWKEYS, 5, EXT_INFO);
        refused(Role.SERVER, NEWKEYS, 2, EXT_INFO);
        refused(Role.SERVER, EXT_INFO);
    }

    @Test
    void T04_behind_the_newkeys_of_a_rekey_it_has_no_place() {
        refused(Role.SERVER, NEWKEYS, EXT_INFO, 5, 20, 30, NEWKEYS, EXT_INFO);
        refused(Role.CLIENT, NEWKEYS, EXT_INFO, 6, 20, 31, NEWKEYS, EXT_INFO, 94);
    }
}
