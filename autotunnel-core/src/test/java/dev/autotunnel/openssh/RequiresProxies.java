package dev.autotunnel.openssh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that need a {@link ProxyServer}: Linux, root, tinyproxy, dante and nc.
 *
 * <p>If none can be started, they are disabled with the reason. They fail instead if the environment has {@code
 * AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequirementCondition.Proxies.class)
public @interface RequiresProxies {}
