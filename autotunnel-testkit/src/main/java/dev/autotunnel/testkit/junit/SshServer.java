package dev.autotunnel.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Puts a running {@link dev.autotunnel.testkit.EmbeddedSshServer} into a parameter or a field of a JUnit test.
 *
 * <pre>{@code
 * @Test
 * void comes_back(@SshServer EmbeddedSshServer server, @ToSshServer FaultyLink link) {
 *     ...
 *     link.cut();
 * }
 * }</pre>
 *
 * <p>The annotation registers the extension; nothing else is needed. A server lives as long as what asks for it first:
 *
 * <ul>
 *   <li>a parameter of a test method, or of a method with {@code @BeforeEach} or {@code @AfterEach}: until the end of the test
 *   <li>an instance field: until the end of the test; the field is set before the methods with {@code @BeforeEach}
 *   <li>a parameter of a method with {@code @BeforeAll}, or a static field: until the end of the class. The tests of the class
 *       then share the server
 * </ul>
 *
 * <p>Whoever asks for the same name while a server lives gets the same server. The server is closed if the test fails, too.
 * Tests may run in parallel: each has its own server. Instance fields of a class with {@code Lifecycle.PER_CLASS} whose tests run
 * in parallel are refused, because the tests would share the field; use parameters there. Parameters of constructors are
 * refused.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@ExtendWith(TestkitExtension.class)
public @interface SshServer {

    /**
     * The name of the server. Each name is another server.
     *
     * @return empty by default
     */
    String value() default "";

    /**
     * Sets options of the server, such as its user, before it starts. If two places ask for the same server with two different
     * customizers, the test fails. A place that names no customizer takes the server as it is.
     *
     * @return a class with a constructor without arguments; by default the server has every default
     */
    Class<? extends SshServerCustomizer> customizer() default SshServerCustomizer.Defaults.class;
}
