/**
 * Health and the actuator endpoint.
 */
@NullMarked
package dev.autotunnel.spring.actuate;

import org.jspecify.annotations.NullMarked;
