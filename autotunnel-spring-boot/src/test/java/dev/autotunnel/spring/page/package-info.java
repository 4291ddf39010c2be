@NullMarked
package dev.autotunnel.spring.page;

import org.jspecify.annotations.NullMarked;
