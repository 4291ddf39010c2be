package dev.autotunnel.openssh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that need {@link Curl}.
 *
 * <p>Where there is none they are disabled with the reason, or fail where the environment has {@code
 * AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequirementCondition.WithCurl.class)
public @interface RequiresCurl {}
