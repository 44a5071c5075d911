package dev.modelregistry.core;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The log of this module's tests ({@code -Dslf4j.provider}): prints nothing, and keeps the warnings for those who ask. */
public final class Warnings implements SLF4JServiceProvider {
    private static final int KEPT = 100;
    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();

    private final IMarkerFactory markers;

    /** For SLF4J. */
    public Warnings() {
        this.markers = new BasicMarkerFactory();
    }

    /** Forgets what was told before. */
    public static void forget() {
        TOLD.clear();
    }

    /** What was told since, the newest hundred. */
    public static List<String> told() {
        return List.copyOf(TOLD);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return WarningLogger::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return new NOPMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // there is nothing to prepare
    }

    private static final class WarningLogger extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1;

        WarningLogger(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable throwable) {
            TOLD.add(MessageFormatter.basicArrayFormat(message, arguments));
            while (TOLD.size() > KEPT) {
                TOLD.poll();
            }
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return name;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }
    }
}
