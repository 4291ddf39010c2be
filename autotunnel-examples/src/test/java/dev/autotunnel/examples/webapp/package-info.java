/** A web application that has a tunnel, deployed and undeployed by an embedded Tomcat. */
@NullMarked
package dev.autotunnel.examples.webapp;

import org.jspecify.annotations.NullMarked;
