/**
 * Servers from containers and Compose services.
 */
@NullMarked
package dev.autotunnel.spring.service;

import org.jspecify.annotations.NullMarked;
