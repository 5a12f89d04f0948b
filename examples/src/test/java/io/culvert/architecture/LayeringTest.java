package io.culvert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.SocketAddress;
import java.util.Arrays;
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

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.culvert");

    @Test
    void arrows_go_only_downward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
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

    /** A module's root package holds its vocabulary and its facades, so only the packages below it are compared. */
    @ParameterizedTest
    @ValueSource(strings = {"codec", "core", "forwarding", "metrics", "perf"})
    void the_packages_of_a_module_have_no_cycle(String module) {
        slices().matching("io.culvert." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void one_event_loop_needs_no_locks() {
        noClasses()
                .that()
                .resideInAnyPackage(CODEC, CORE, FORWARDING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .check(CLASSES);
    }

    @Test
    void only_metrics_and_what_stands_on_it_know_micrometer() {
        noClasses()
                .that()
                .resideInAnyPackage(CODEC, CORE, FORWARDING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void J01_there_is_no_java_serialization() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
                .check(CLASSES);
        noClasses()
                .that()
                .areNotAssignableTo(Throwable.class)
                .and()
                .areNotAssignableTo(Enum.class)
                .and()
                .areNotAssignableTo(SocketAddress.class) // serializable by the JDK's choice, and never serialized
                .should()
                .beAssignableTo(Serializable.class)
                .check(CLASSES);
    }

    /** Ed25519 has no nonce to choose; ECDSA has, and whoever chooses it badly gives the key away. */
    @Test
    void T18_ecdsa_nonces_are_chosen_by_the_platform_alone() {
        noClasses()
                .that()
                .resideInAPackage("io.culvert..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle.crypto.signers..")
                .check(CLASSES);
    }

    @Test
    void J02_secrets_are_compared_in_constant_time() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.culvert.codec.cipher..",
                        "io.culvert.codec.packet..",
                        "io.culvert.core.kex..",
                        "io.culvert.core.userauth..")
                .should()
                .callMethodWhere(describe("Arrays.equals", LayeringTest::isArraysEquals))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean isArraysEquals(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(Arrays.class)
                && call.getTarget().getName().equals("equals");
    }
}
