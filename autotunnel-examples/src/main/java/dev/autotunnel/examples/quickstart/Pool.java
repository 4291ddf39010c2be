package dev.autotunnel.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;

/** A HikariCP pool that knows a dead connection of H2 when it sees one. */
final class Pool {

    private Pool() {}

    static HikariDataSource of(DataSource database, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders");
        config.setDataSource(database);
        config.setMaximumPoolSize(size);
        config.setExceptionOverride(new DeadConnections());
        return new HikariDataSource(config);
    }

    /** HikariCP drops a connection on SQL state 08xxx, which H2 does not use; with most databases nothing is needed here. */
    private static final class DeadConnections implements SQLExceptionOverride {
        private static final Set<Integer> DEAD =
                Set.of(ErrorCode.CONNECTION_BROKEN_1, ErrorCode.DATABASE_CALLED_AT_SHUTDOWN, ErrorCode.OBJECT_CLOSED);

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            return DEAD.contains(e.getErrorCode())
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }
}
