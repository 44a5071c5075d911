package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL, taken apart so that no secret travels in it: drivers and pools print URLs.
 *
 * @param location what to show: product, host and database
 * @param url what to connect to, without secrets
 * @param secrets what was taken out of it, by the driver's names: user, passwords
 * @param sharedFile the file of an embedded database that several processes may open
 */
record JdbcUrl(String location, String url, Map<String, String> secrets, Optional<String> sharedFile) {
    private static final Pattern PRODUCT = Pattern.compile("(jdbc:[a-z0-9]+):.*", Pattern.DOTALL);
    private static final Pattern SERVER =
            Pattern.compile("(jdbc:(?:postgresql|mariadb|mysql):[^?]*)(?:\\?(.*))?", Pattern.DOTALL);
    private static final String SECRET_WORDS = "password|passwd|pwd|secret|token";
    /** Also sslpassword, keyStorePassword and the like. */
    private static final Pattern SECRET =
            Pattern.compile("user|username|.*(" + SECRET_WORDS + ").*", Pattern.CASE_INSENSITIVE);

    /** Drivers of MySQL take credentials there, too. */
    private static final Pattern IN_PARENTHESES =
            Pattern.compile("[(,][^=,()]*(user|" + SECRET_WORDS + ")[^=,()]*=", Pattern.CASE_INSENSITIVE);

    private static final String USER = "user";
    private static final String PASSWORD = "password";

    JdbcUrl {
        secrets = Map.copyOf(secrets);
    }

    static JdbcUrl parse(String url) {
        if (url.startsWith(H2Url.PREFIX)) {
            return ofH2(H2Url.parse(url));
        }
        Matcher server = SERVER.matcher(url);
        // before the host, drivers of MySQL take credentials, others only misunderstand them
        if (server.matches()
                && !server.group(1).contains("@")
                && !IN_PARENTHESES.matcher(server.group(1)).find()) {
            return ofServer(server.group(1), Optional.ofNullable(server.group(2)));
        }
        // not the URL itself, which may hold a password
        Matcher product = PRODUCT.matcher(url);
        throw new InvalidInputException(
                "a registry is opened by a URL that starts with jdbc:postgresql:, jdbc:mariadb: or jdbc:mysql: and has"
                        + " user and password, if any, behind the '?', or with " + H2Url.PREFIX
                        + " and has them as " + H2Url.CREDENTIALS + "; this one "
                        + (product.matches() ? "starts with " + product.group(1) + ":" : "is no JDBC URL")
                        + (url.contains("@") ? " and has an '@'" : ""));
    }

    private static JdbcUrl ofH2(H2Url url) {
        Map<String, String> secrets =
                Map.of(USER, url.user().orElse("sa"), PASSWORD, url.password().orElse(""));
        return new JdbcUrl(url.location(), url.url(), secrets, url.sharedFile());
    }

    private static JdbcUrl ofServer(String location, Optional<String> parameters) {
        List<String> open = new ArrayList<>();
        Map<String, String> secrets = new TreeMap<>();
        for (String parameter : parameters.map(p -> p.split("&", -1)).orElse(new String[0])) {
            String key = parameter.replaceFirst("=.*", "");
            if (SECRET.matcher(key).matches()) {
                String value = parameter.substring(Math.min(key.length() + 1, parameter.length()));
                String name = key.toLowerCase(Locale.ROOT);
                secrets.put(name.equals(USER) || name.equals(PASSWORD) ? name : key, decoded(location, key, value));
            } else if (!parameter.isEmpty()) {
                open.add(parameter);
            }
        }
        String url = location + (open.isEmpty() ? "" : "?" + String.join("&", open));
        return new JdbcUrl(location, url, secrets, Optional.empty());
    }

    /** MariaDB's driver takes a value as it stands, the others decode it. */
    private static String decoded(String location, String key, String value) {
        if (location.startsWith("jdbc:mariadb:")) {
            return value;
        }
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // neither the value nor the cause, which quotes it
            throw new InvalidInputException("the value of " + key + " in the URL for " + location
                    + " has a '%' that begins no escape; write %25");
        }
    }

    /** The same with these credentials instead of those in the URL. */
    JdbcUrl as(String user, String password) {
        Map<String, String> all = new TreeMap<>(secrets);
        all.put(USER, user);
        all.put(PASSWORD, password);
        return new JdbcUrl(location, url, all, sharedFile);
    }

    /** Names the place alone. */
    @Override
    public String toString() {
        return location;
    }
}
