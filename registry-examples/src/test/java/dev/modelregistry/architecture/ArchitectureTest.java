package dev.modelregistry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
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
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The structure that docs/architecture.md tells of, checked. */
@AnalyzeClasses(packages = "dev.modelregistry", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CORE = "dev.modelregistry.core";
    private static final String RULES = CORE + ".rules..";

    /** All that is in no other module, so that a new package of the API is covered from its first class on. */
    private static final DescribedPredicate<JavaClass> API = resideInAPackage("dev.modelregistry..")
            .and(not(resideInAnyPackage(
                    "dev.modelregistry.core..",
                    "dev.modelregistry.jdbc..",
                    "dev.modelregistry.s3..",
                    "dev.modelregistry.testkit..",
                    "dev.modelregistry.examples..",
                    "dev.modelregistry.benchmarks..")))
            .as("the API");

    /** The floor of each room of core, with rooms that the plan names and that are still to come. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry(CORE + ".rules", 1),
            Map.entry(CORE + ".index", 1),
            Map.entry(CORE + ".artifact", 1),
            Map.entry(CORE + ".store", 1),
            Map.entry(CORE + ".cache", 2),
            Map.entry(CORE + ".codec", 2),
            Map.entry(CORE + ".engine", 3),
            Map.entry(CORE + ".query", 4),
            Map.entry(CORE + ".lineage", 4),
            Map.entry(CORE + ".audit", 4),
            Map.entry(CORE + ".report", 4),
            Map.entry(CORE + ".serve", 4),
            Map.entry(CORE + ".feed", 4),
            Map.entry(CORE, 5));

    @ArchTest
    static final ArchRule apiDependsOnNothingButJSpecify = noClasses()
            .that(API)
            .should()
            .dependOnClassesThat(not(API).and(not(resideInAnyPackage("java..", "org.jspecify.annotations"))));

    @ArchTest
    static final ArchRule errorsRestOnTheVocabularyAlone = noClasses()
            .that()
            .resideInAPackage("dev.modelregistry.error")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.modelregistry..")
                    .and(not(resideInAnyPackage("dev.modelregistry", "dev.modelregistry.error"))));

    @ArchTest
    static final ArchRule backendsNeverSeeCore = noClasses()
            .that()
            .resideInAnyPackage("dev.modelregistry.jdbc..", "dev.modelregistry.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.modelregistry.core..");

    /** A URI is a value; of java.net the rest is not. */
    @ArchTest
    static final ArchRule rulesKnowNoInputOrOutputAndNoWireFormat = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io..", "java.nio..", "java.net..", "java.sql..", "tools.jackson..", "com.fasterxml..")
                    .and(not(assignableTo(URI.class).or(assignableTo(URISyntaxException.class)))));

    @ArchTest
    static final ArchRule rulesKnowNoClockAndNoChance = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(assignableTo(InstantSource.class).or(assignableTo(RandomGenerator.class)))
            .orShould()
            .accessTargetWhere(describe("a clock or chance is asked", ArchitectureTest::asksClockOrChance));

    @ArchTest
    static final ArchRule rulesKnowNoOtherRoom = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(resideInAPackage(CORE + "..").and(not(resideInAPackage(RULES))));

    @ArchTest
    static final ArchRule artifactsKnowNoRule = noClasses()
            .that()
            .resideInAPackage(CORE + ".artifact..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(RULES);

    /** What users ship knows nothing of what they test with. */
    @ArchTest
    static final ArchRule testingStaysInTheTestkit = noClasses()
            .that()
            .resideOutsideOfPackage("dev.modelregistry.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.modelregistry.testkit..", "org.junit..", "org.assertj..", "org.opentest4j..");

    /** An application of modules tests with the testkit on its class path, to which nothing is exported by name. */
    @ArchTest
    static final ArchRule theTestkitUsesWhatIsExportedToEverybody = noClasses()
            .that()
            .resideInAPackage("dev.modelregistry.testkit..")
            .should()
            .dependOnClassesThat(resideInAPackage(CORE + "..").and(not(resideInAPackage(CORE))));

    @ArchTest
    static final ArchRule noCircleOfPackages =
            slices().assignedFrom(byPackage()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule anImportInCoreNeverPointsUpwards =
            classes().that().resideInAPackage(CORE + "..").should(dependOnNoHigherFloor());

    @ArchTest
    static final ArchRule noThirdPartyTypeInAPublicSignature = members()
            .that()
            .areDeclaredInClassesThat(API.or(resideInAnyPackage(CORE, "dev.modelregistry.jdbc")))
            .and(describe("can be used from outside", ArchitectureTest::isOpen))
            .should(nameNoTypesBut("java..", "javax.sql..", "dev.modelregistry.."));

    /** Of the AWS SDK only the client, which is the user's: credentials, region and retries stay with it. */
    @ArchTest
    static final ArchRule s3TakesTheUsersClientAndNothingElseOfTheSdk = members()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage("dev.modelregistry.s3"))
            .and(describe("can be used from outside", ArchitectureTest::isOpen))
            .should(nameNoTypesBut("java..", "dev.modelregistry..", "software.amazon.awssdk.services.s3"));

    private static boolean asksClockOrChance(JavaAccess<?> access) {
        String method =
                access.getTargetOwner().getName() + "." + access.getTarget().getName();
        return (method.startsWith("java.time.") && method.endsWith(".now"))
                || Set.of(
                                "java.lang.System.currentTimeMillis",
                                "java.lang.System.nanoTime",
                                "java.lang.Math.random",
                                "java.util.UUID.randomUUID")
                        .contains(method);
    }

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

    private static ArchCondition<JavaClass> dependOnNoHigherFloor() {
        return new ArchCondition<>("depend on no higher floor") {
            @Override
            public void check(JavaClass room, ConditionEvents events) {
                Integer floor = FLOORS.get(room.getPackageName());
                if (floor == null) {
                    events.add(SimpleConditionEvent.violated(room, room.getPackageName() + " has no floor"));
                    return;
                }
                for (Dependency dependency : room.getDirectDependenciesFromSelf()) {
                    Integer target = FLOORS.get(dependency.getTargetClass().getPackageName());
                    boolean upwards = target != null && target > floor;
                    events.add(new SimpleConditionEvent(dependency, !upwards, dependency.getDescription()));
                }
            }
        };
    }

    private static boolean isOpen(JavaMember member) {
        boolean open =
                member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED);
        return open && member.getOwner().getModifiers().contains(PUBLIC);
    }

    private static ArchCondition<JavaMember> nameNoTypesBut(String... packages) {
        return new ArchCondition<>("name no types but those of " + String.join(", ", packages)) {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                for (JavaClass type : member.getAllInvolvedRawTypes()) {
                    JavaClass named = type.getBaseComponentType();
                    boolean allowed =
                            named.isPrimitive() || resideInAnyPackage(packages).test(named);
                    events.add(new SimpleConditionEvent(
                            member, allowed, member.getFullName() + " names " + named.getName()));
                }
            }
        };
    }
}
