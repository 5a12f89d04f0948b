package io.culvert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the modules and their packages may use of each other and of the JDK. */
final class LayeringTest {
    private static final String CODEC = "io.culvert.codec..";
    private static final String CORE = "io.culvert.core..";
    private static final String FORWARDING = "io.culvert.forwarding..";
    private static final String METRICS = "io.culvert.metrics..";
    private static final String PERF = "io.culvert.perf..";
    private static final String[] BELOW_METRICS = {CODEC, CORE, FORWARDING};
    private static final String[] WITH_SECRETS = {
        "io.culvert.codec.cipher..", "io.culvert.codec.packet..", "io.culvert.core.kex..", "io.culvert.core.userauth.."
    };

    /**
     * The package of {@link Offender}, which breaks each rule: a rule that does not find it there finds nothing
     * anywhere.
     */
    private static final String HERE = "io.culvert.architecture..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.culvert");

    private static final JavaClasses OFFENDERS = new ClassFileImporter().importClasses(Offender.class);

    /** Does what no class may. */
    @SuppressWarnings("unused")
    private static final class Offender implements Serializable {
        private static final long serialVersionUID = 1;

        private final transient ReentrantLock lock = new ReentrantLock();
        private final transient MeterRegistry meters = null;

        Object read(InputStream in) throws IOException, ClassNotFoundException {
            return new ObjectInputStream(in).readObject();
        }

        boolean sameSecret(byte[] one, byte[] other) {
            return Arrays.equals(one, other);
        }

        Object sign() {
            return new ECDSASigner();
        }
    }

    /** An empty layer is an error, so that no name here is out of date. */
    @Test
    void arrows_go_only_downward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(false)
                .layer("codec")
                .definedBy(CODEC)
                .layer("core")
                .definedBy(CORE)
                .layer("forwarding")
                .definedBy(FORWARDING)
                .layer("metrics")
                .definedBy(METRICS)
                .layer("perf")
                .definedBy(PERF)
                .layer("examples")
                .definedBy("io.culvert.cli..", "io.culvert.examples..")
                .whereLayer("examples")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("perf")
                .mayOnlyBeAccessedByLayers("examples")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("perf", "examples")
                .whereLayer("forwarding")
                .mayOnlyBeAccessedByLayers("metrics", "perf", "examples")
                .whereLayer("core")
                .mayOnlyBeAccessedByLayers("forwarding", "metrics", "perf", "examples")
                .check(CLASSES);
    }

    /**
     * A module's root package holds its vocabulary and its facades, so only the packages below it are compared. That of
     * metrics has none.
     */
    @ParameterizedTest
    @ValueSource(strings = {"codec", "core", "forwarding", "perf"})
    void the_packages_of_a_module_have_no_cycle(String module) {
        slices().matching("io.culvert." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void every_package_that_a_rule_names_has_classes() {
        assertThat(Stream.of(BELOW_METRICS, WITH_SECRETS, new String[] {METRICS, PERF})
                        .flatMap(Stream::of))
                .allSatisfy(name -> assertThat(CLASSES.that(JavaClass.Predicates.resideInAPackage(name)))
                        .as(name)
                        .isNotEmpty());
    }

    @Test
    void one_event_loop_needs_no_locks() {
        check(LayeringTest::withoutLocks, BELOW_METRICS);
    }

    private static ArchRule withoutLocks(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks");
    }

    @Test
    void only_metrics_and_what_stands_on_it_know_micrometer() {
        check(LayeringTest::withoutMicrometer, BELOW_METRICS);
    }

    private static ArchRule withoutMicrometer(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..");
    }

    @Test
    void J01_there_is_no_java_serialization() {
        check(LayeringTest::withoutObjectStreams, "io.culvert..");
        check(LayeringTest::withoutSerializable, "io.culvert..");
    }

    private static ArchRule withoutObjectStreams(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class);
    }

    private static ArchRule withoutSerializable(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .and()
                .areNotAssignableTo(Throwable.class)
                .and()
                .areNotAssignableTo(Enum.class)
                .and()
                .areNotAssignableTo(SocketAddress.class) // serializable by the JDK's choice, and never serialized
                .should()
                .beAssignableTo(Serializable.class);
    }

    /** Ed25519 has no nonce to choose; ECDSA has, and whoever chooses it badly gives the key away. */
    @Test
    void T18_ecdsa_nonces_are_chosen_by_the_platform_alone() {
        check(LayeringTest::withoutOwnSigners, "io.culvert..");
    }

    private static ArchRule withoutOwnSigners(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle.crypto.signers..");
    }

    @Test
    void J02_secrets_are_compared_in_constant_time() {
        check(LayeringTest::withoutArraysEquals, WITH_SECRETS);
    }

    private static ArchRule withoutArraysEquals(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethodWhere(describe("Arrays.equals", LayeringTest::isArraysEquals));
    }

    private static boolean isArraysEquals(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(Arrays.class)
                && call.getTarget().getName().equals("equals");
    }

    /** The rule holds for these packages, and would not for one whose class breaks it. */
    private static void check(Function<String[], ArchRule> rule, String... packages) {
        assertThat(rule.apply(new String[] {HERE}).evaluate(OFFENDERS).hasViolation())
                .as("the rule finds a class that breaks it")
                .isTrue();
        rule.apply(packages).check(CLASSES);
    }
}
