package dev.modelregistry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;

/** The structure that docs/architecture.md tells of, checked. */
@AnalyzeClasses(packages = "dev.modelregistry", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] API = {
        "dev.modelregistry",
        "dev.modelregistry.audit",
        "dev.modelregistry.error",
        "dev.modelregistry.lifecycle",
        "dev.modelregistry.metadata",
        "dev.modelregistry.serving",
        "dev.modelregistry.spi"
    };

    @ArchTest
    static final ArchRule apiDependsOnNothingButJSpecify = noClasses()
            .that()
            .resideInAnyPackage(API)
            .should()
            .dependOnClassesThat(
                    not(resideInAnyPackage(API)).and(not(resideInAnyPackage("java..", "org.jspecify.annotations"))));

    @ArchTest
    static final ArchRule backendsNeverSeeCore = noClasses()
            .that()
            .resideInAnyPackage("dev.modelregistry.jdbc..", "dev.modelregistry.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.modelregistry.core..");

    @ArchTest
    static final ArchRule rulesKnowNoInputOrOutputAndNoWireFormat = noClasses()
            .that()
            .resideInAPackage("dev.modelregistry.core.rules")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io", "java.nio..", "java.net", "java.sql", "tools.jackson..", "com.fasterxml..")
                    .and(not(equivalentTo(URI.class))));

    @ArchTest
    static final ArchRule rulesKnowNoClockAndNoChance = noClasses()
            .that()
            .resideInAPackage("dev.modelregistry.core.rules")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.InstantSource")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .callMethod("java.time.Instant", "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod("java.util.UUID", "randomUUID");

    @ArchTest
    static final ArchRule noCircleOfPackages =
            slices().assignedFrom(byPackage()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule anImportInCoreNeverPointsUpwards = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.modelregistry.core..")
            .layer("1")
            .definedBy(
                    "dev.modelregistry.core.rules",
                    "dev.modelregistry.core.index",
                    "dev.modelregistry.core.artifact",
                    "dev.modelregistry.core.store")
            .layer("2")
            .definedBy("dev.modelregistry.core.codec")
            .layer("3")
            .definedBy("dev.modelregistry.core.engine")
            .layer("4")
            .definedBy("dev.modelregistry.core.query", "dev.modelregistry.core.audit", "dev.modelregistry.core.serve")
            .layer("5")
            .definedBy("dev.modelregistry.core")
            .whereLayer("5")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("4")
            .mayOnlyBeAccessedByLayers("5")
            .whereLayer("3")
            .mayOnlyBeAccessedByLayers("4", "5")
            .whereLayer("2")
            .mayOnlyBeAccessedByLayers("3", "4", "5");

    @ArchTest
    static final ArchRule noThirdPartyTypeInAPublicSignatureOfApi = methods()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage(API))
            .and()
            .arePublic()
            .should(nameOnlyOwnTypesAndJava());

    /**
     * One slice a package. The API's root package is left out: it holds the vocabulary, on which the others rest, and the
     * entry point, which rests on the others; see docs/decisions/0002.
     */
    private static SliceAssignment byPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                String name = javaClass.getPackageName();
                return name.equals("dev.modelregistry") ? SliceIdentifier.ignore() : SliceIdentifier.of(name);
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static ArchCondition<JavaMethod> nameOnlyOwnTypesAndJava() {
        return new ArchCondition<>("name only types of java.* and of the API") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<JavaClass> foreign = method.getAllInvolvedRawTypes().stream()
                        .filter(type -> !type.getBaseComponentType().isPrimitive())
                        .filter(type -> !resideInAPackage("java..").test(type.getBaseComponentType()))
                        .filter(type -> !resideInAnyPackage(API).test(type.getBaseComponentType()))
                        .collect(Collectors.toSet());
                events.add(new SimpleConditionEvent(
                        method, foreign.isEmpty(), method.getFullName() + " names " + foreign));
            }
        };
    }
}
