package dev.autotunnel.openssh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that need an {@link OpenSshServer}, with the tag {@code openssh}.
 *
 * <p>Where none can be run they are disabled with the reason, or fail where the environment has {@code
 * AUTOTUNNEL_REQUIRE_OPENSSH=true}, so that they are not left out unnoticed.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("openssh")
@ExtendWith(RequirementCondition.OpenSsh.class)
public @interface RequiresOpenSsh {}
