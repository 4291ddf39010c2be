package dev.autotunnel.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails the test, or the test class, during which a secret was found in a text that anybody may read. JUnit finds it by
 * {@code META-INF/services}, and registers it for all tests.
 *
 * <p>Thread-safe.
 */
public final class NoLeaks implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        LoggerFactory.getLogger(NoLeaks.class); // reads logback-test.xml, before a test changes loggers
    }

    @Override
    public void afterEach(ExtensionContext context) {
        expectNone();
    }

    /** What is logged after a test is found here, or by the next class. */
    @Override
    public void afterAll(ExtensionContext context) {
        expectNone();
    }

    static void expectNone() {
        assertThat(TestSecrets.takeLeaks())
                .as("secrets in logs, events, failures and names")
                .isEmpty();
    }
}
