package dev.autotunnel.page;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the page answers does not depend on the server, so that another server can serve it. */
@AnalyzeClasses(packages = "dev.autotunnel.page", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule CONTENT_KNOWS_NO_SERVER = noClasses()
            .that()
            .resideInAnyPackage("dev.autotunnel.page.content", "dev.autotunnel.page.internal")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.autotunnel.page", "com.sun.net.httpserver..", "org.springframework..");

    @ArchTest
    static final ArchRule ONLY_THE_PUBLIC_PACKAGES_OF_CORE =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.autotunnel.internal..", "com.jcraft..");
}
