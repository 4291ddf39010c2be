/** Tests of the package. */
@NullMarked
package dev.autotunnel.spring.service;

import org.jspecify.annotations.NullMarked;
