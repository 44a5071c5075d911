package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An H2 URL, taken apart so that credentials never travel in it: H2 and the pool print URLs.
 *
 * @param location what to show: {@code jdbc:h2:} and the database's path, without any setting
 * @param settings in H2's form {@code KEY=value}, without user and password
 * @param user the setting {@code USER}, if there was one
 * @param password the setting {@code PASSWORD}, if there was one
 */
record H2Url(String location, List<String> settings, Optional<String> user, Optional<String> password) {
    static final String PREFIX = "jdbc:h2:";
    static final String CREDENTIALS = ";USER=…;PASSWORD=…";
    private static final String MEMORY = PREFIX + "mem:";
    /** Up to a semicolon; a backslash takes the character behind it as it is. */
    private static final Pattern SETTING = Pattern.compile("(?:[^;\\\\]+|\\\\.?)+", Pattern.DOTALL);

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    /** A path, after {@code file:} or as it is; H2's other schemes, such as {@code mem:}, have two letters or more. */
    private static final Pattern FILE = Pattern.compile("jdbc:h2:(file:.*|[A-Za-z]:.*|[^:]*)", Pattern.DOTALL);

    private static final Pattern SHARING = Pattern.compile(
            "AUTO_SERVER=.*|ACCESS_MODE_DATA=R|FILE_LOCK=(NO|FS)|DB_CLOSE_ON_EXIT=FALSE", Pattern.CASE_INSENSITIVE);
    /** Also in what is run at first. */
    private static final Pattern DELAY =
            Pattern.compile("(?!WRITE_DELAY\\s*=\\s*0\\s*$).*WRITE_DELAY.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final String FILE_SCHEME = "file:";
    private static final Pattern HOME = Pattern.compile("~(/|$)");

    H2Url {
        settings = List.copyOf(settings);
    }

    static H2Url parse(String url) {
        List<String> settings = new ArrayList<>();
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        // in a path, a backslash is one
        String[] parts = url.split(";", 2);
        Matcher found = SETTING.matcher(parts.length > 1 ? parts[1] : "");
        while (found.find()) {
            String setting = ESCAPED.matcher(found.group()).replaceAll("$1");
            String key = setting.replaceFirst("(?s)=.*", "").strip().toUpperCase(Locale.ROOT);
            String value = setting.substring(setting.indexOf('=') + 1);
            switch (key) {
                case "USER" -> user = Optional.of(value);
                case "PASSWORD" -> password = Optional.of(value);
                default -> settings.add(found.group());
            }
        }
        H2Url parsed = new H2Url(parts[0], settings, user, password);
        parsed.requirePlace();
        parsed.requireNoDelay();
        return parsed;
    }

    /** Each new connection would set it, amid transactions of others: see docs/decisions/0015. */
    private void requireNoDelay() {
        if (settings.stream().anyMatch(setting -> DELAY.matcher(setting).matches())) {
            throw new InvalidInputException("the URL for " + location + " sets WRITE_DELAY, with which H2 writes to its"
                    + " file amid transactions, and a crash could leave half of one; leave it out");
        }
    }

    /** H2 wants a relative path to say that it is one, and would say so no sooner than it is connected to. */
    private void requirePlace() {
        if (location.contains("?")) {
            // not the URL itself: to H2 all of it is the name of a file, with the password that was meant
            throw new InvalidInputException("a URL for H2 has no '?': settings stand behind a ';', and H2 takes "
                    + CREDENTIALS + " for user and password");
        }
        String path = path();
        boolean absolute = path.startsWith("/") || path.startsWith("\\") || path.startsWith("~");
        boolean told = path.contains("./") || path.contains(".\\") || path.contains(":/") || path.contains(":\\");
        if (isFile() && !absolute && !told && !Boolean.getBoolean("h2.implicitRelativePath")) {
            throw new InvalidInputException(location + " has a relative path, which H2 takes only if it says so; write "
                    + PREFIX + FILE_SCHEME + "./" + path);
        }
    }

    /** What to connect to. */
    String url() {
        // "mem:" alone is another database for each connection; a name makes it one for the whole pool
        String path = location.equals(MEMORY) ? MEMORY + UUID.randomUUID() : location;
        List<String> parts = new ArrayList<>(List.of(path));
        parts.addAll(settings);
        if (isFile() && settings.stream().noneMatch(H2Url::concernsSharing)) {
            parts.add("AUTO_SERVER=TRUE");
        }
        return String.join(";", parts);
    }

    /** The path of the database, without H2's endings, if it is a file that several processes may open. */
    Optional<String> sharedFile() {
        if (!url().toUpperCase(Locale.ROOT).contains(";AUTO_SERVER=TRUE") || !isFile()) {
            return Optional.empty();
        }
        String path = path();
        return Optional.of(HOME.matcher(path).lookingAt() ? System.getProperty("user.home") + path.substring(1) : path);
    }

    private String path() {
        String path = location.substring(PREFIX.length());
        return path.startsWith(FILE_SCHEME) ? path.substring(FILE_SCHEME.length()) : path;
    }

    private boolean isFile() {
        return FILE.matcher(location).matches();
    }

    /** Whether a setting turns the sharing of a file on or off, or cannot stand beside it. */
    private static boolean concernsSharing(String setting) {
        return SHARING.matcher(setting).matches();
    }
}
