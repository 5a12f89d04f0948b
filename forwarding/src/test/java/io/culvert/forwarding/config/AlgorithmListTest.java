package io.culvert.forwarding.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmListTest {
    private static final AlgorithmCatalog.Names NAMES =
            new AlgorithmCatalog.Names(List.of("a1", "a2", "b1", "b2"), List.of("a1", "a2", "b1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b1        | b1",
                "b2,a1     | b2,a1",
                "a1,a1     | a1",
                "b*        | b1,b2",
                "+b2       | a1,a2,b1,b2",
                "+a2       | a1,a2,b1",
                "+b*       | a1,a2,b1,b2",
                "-a1       | a2,b1",
                "-a*       | b1",
                "-a?,nosuch | b1",
                "-b2       | a1,a2,b1",
                "^b1       | b1,a1,a2",
                "^b2,a2    | b2,a2,a1,b1",
                "b1,       | b1",
                ",a1,,b1   | a1,b1",
                "+b2,      | a1,a2,b1,b2",
                "+,        | a1,a2,b1",
                "^b1,      | b1,a1,a2",
                "-a1,      | a2,b1",
                "-         | a1,a2,b1",
                "-a*,!a2   | a2,b1",
                "-!a1      | a1,a2,b1",
                "ssh-rsa,b1 | b1",
                "+ssh-rsa* | a1,a2,b1",
                "b1,ssh-*  | b1",
                "+ssh-rsa  | a1,a2,b1",
                "^3des-cbc,hmac-sha1,b2 | b2,a1,a2,b1",
            })
    void a_list_replaces_extends_or_reduces_the_default(String list, String expected) {
        assertThat(String.join(",", AlgorithmList.parse(list, NAMES))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c1", "a1,c1", "+c1", "^c1", "!a1", "+!a1", "", "+", "^", "A1", "nosuch*", "a1 ,b1", "+-a1", "++a1"
            })
    void an_unknown_name_is_an_error_that_names_the_known_ones(String list) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AlgorithmList.parse(list, NAMES))
                .withMessageEndingWith("supported are a1,a2,b1,b2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+ssh-rsa | ssh-rsa is not spoken here and is passed over",
                "+ssh-rsa*, | ssh-rsa* is not spoken here and is passed over",
                "+a*,b1   |",
                "3des-cbc,a1,ssh-dss | 3des-cbc,ssh-dss is not spoken here and is passed over",
                "a1,b2    |",
                "-ssh-rsa |"
            })
    void what_only_OpenSSH_has_is_passed_over_with_a_warning(String list, String warning) {
        assertThat(AlgorithmList.passedOver(list, NAMES)).isEqualTo(Optional.ofNullable(warning));
    }

    @Test
    void what_only_OpenSSH_has_and_nothing_else_is_an_error() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AlgorithmList.parse("ssh-rsa,ssh-dss", NAMES))
                .withMessage("'ssh-rsa,ssh-dss' leaves no algorithm; keep at least one of a1,a2,b1");
    }

    @Test
    void a_list_that_leaves_nothing_is_an_error() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> AlgorithmList.parse("-*", NAMES))
                .withMessage("'-*' leaves no algorithm; keep at least one of a1,a2,b1");
    }

    @Test
    void T14_large_exponentiations_are_on_request_only() {
        AlgorithmCatalog.Names kex = AlgorithmCatalog.CULVERT.kexAlgorithms();
        assertThat(kex.defaults()).noneMatch(name -> name.startsWith("diffie-hellman"));
        assertThat(kex.supported())
                .contains(
                        "diffie-hellman-group14-sha256",
                        "diffie-hellman-group16-sha512",
                        "diffie-hellman-group18-sha512");
        assertThat(AlgorithmList.parse("+diffie-hellman-group14-sha256", kex))
                .hasSize(kex.defaults().size() + 1)
                .endsWith("diffie-hellman-group14-sha256");
    }

    @Test
    void post_quantum_key_exchange_comes_first_and_old_hashes_not_at_all() {
        AlgorithmCatalog all = AlgorithmCatalog.CULVERT;
        assertThat(all.kexAlgorithms().defaults()).startsWith("mlkem768x25519-sha256", "sntrup761x25519-sha512");
        assertThat(List.of(all.hostKeyAlgorithms(), all.publicKeyAlgorithms(), all.macs(), all.ciphers()))
                .allSatisfy(names -> assertThat(names.supported())
                        .noneMatch(name -> name.contains("sha1") || name.contains("cbc") || name.equals("ssh-rsa")));
    }
}
