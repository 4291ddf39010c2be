/** A small network with servers, in namespaces of its own, where the commands of the pages are run. */
@NullMarked
package dev.autotunnel.docs.site;

import org.jspecify.annotations.NullMarked;
