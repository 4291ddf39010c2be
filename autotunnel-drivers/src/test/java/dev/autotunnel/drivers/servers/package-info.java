/** Real servers of databases and brokers, each a process of its own on a free port of 127.0.0.1, with a folder of its own. */
@NullMarked
package dev.autotunnel.drivers.servers;

import org.jspecify.annotations.NullMarked;
