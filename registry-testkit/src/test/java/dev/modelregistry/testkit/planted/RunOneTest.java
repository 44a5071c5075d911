package dev.modelregistry.testkit.planted;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a test class; 0 if all of it passes, 1 if something fails, 2 if nothing was run. */
final class RunOneTest {
    private RunOneTest() {}

    public static void main(String[] args) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(args[0]))
                                .filters(TagFilter.excludeTags("soak"))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures()
                .forEach(failure -> System.out.println(
                        failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()));
        int code = summary.getTestsFailedCount() > 0 ? 1 : 0;
        System.exit(summary.getTestsStartedCount() == 0 ? 2 : code);
    }
}
