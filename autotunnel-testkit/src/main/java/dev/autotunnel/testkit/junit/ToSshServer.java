package dev.autotunnel.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Puts a {@link dev.autotunnel.testkit.FaultyLink} to a server of {@link SshServer} into a parameter or a field of a JUnit test.
 *
 * <p>There is one link to each server; it has no fault at first. If nobody has asked for the server yet, a server is started. The
 * link lives and is shared as the servers of {@link SshServer} are, and is closed before its server.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@ExtendWith(TestkitExtension.class)
public @interface ToSshServer {

    /**
     * The name of the server, as in {@link SshServer#value()}.
     *
     * @return empty by default
     */
    String value() default "";
}
