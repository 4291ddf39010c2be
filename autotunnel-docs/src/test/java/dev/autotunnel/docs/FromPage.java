package dev.autotunnel.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a block of commands of a page. A test with such a parameter gets the block as a {@link PageScript}, and must run it. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface FromPage {
    /** Returns the file of the page. */
    String value();

    /** Returns the heading above the block, without marks. */
    String section();

    /** Returns which block of commands below that heading is meant; the first is 1. */
    int number() default 1;
}
