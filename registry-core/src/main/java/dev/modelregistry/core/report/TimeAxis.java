package dev.modelregistry.core.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From moments to places, in per cent of a picture's width. Immutable. */
final class TimeAxis {
    private static final double LEFT = 0.5;
    private static final double WIDTH = 99;
    private static final int MOST_TICKS = 13;

    private static final List<Step> STEPS = List.of(
            new Step(Duration.ofMinutes(1), ChronoUnit.HOURS, "HH:mm"),
            new Step(Duration.ofMinutes(5), ChronoUnit.HOURS, "HH:mm"),
            new Step(Duration.ofMinutes(15), ChronoUnit.HOURS, "HH:mm"),
            new Step(Duration.ofHours(1), ChronoUnit.DAYS, "HH:mm"),
            new Step(Duration.ofHours(3), ChronoUnit.DAYS, "HH:mm"),
            new Step(Duration.ofHours(12), ChronoUnit.DAYS, "d MMM"),
            new Step(Period.ofDays(1), ChronoUnit.DAYS, "d MMM"),
            new Step(Period.ofDays(2), ChronoUnit.DAYS, "d MMM"),
            new Step(Period.ofDays(7), ChronoUnit.DAYS, "d MMM"),
            new Step(Period.ofDays(14), ChronoUnit.DAYS, "d MMM"),
            new Step(Period.ofMonths(1), ChronoUnit.MONTHS, "MMM"),
            new Step(Period.ofMonths(3), ChronoUnit.YEARS, "MMM"),
            new Step(Period.ofYears(1), ChronoUnit.YEARS, "uuuu"),
            new Step(Period.ofYears(2), ChronoUnit.YEARS, "uuuu"),
            new Step(Period.ofYears(5), ChronoUnit.YEARS, "uuuu"),
            new Step(Period.ofYears(20), ChronoUnit.YEARS, "uuuu"),
            new Step(Period.ofYears(100), ChronoUnit.YEARS, "uuuu"),
            new Step(Period.ofYears(1_000), ChronoUnit.YEARS, "uuuu"));

    private final Instant from;
    private final double millis;

    TimeAxis(Instant from, Instant until) {
        this.from = from;
        this.millis = Math.max(1, Duration.between(from, until).toMillis());
    }

    /** How far apart the marks are. */
    private record Step(TemporalAmount amount, ChronoUnit start, String pattern) {}

    /** A mark on the axis. */
    record Tick(double x, String label) {}

    /** The place of a moment, in per cent. */
    double x(Instant time) {
        return LEFT
                + WIDTH * Math.min(1, Math.max(0, Duration.between(from, time).toMillis() / millis));
    }

    /** A handful of marks at round times. */
    List<Tick> ticks() {
        List<Tick> ticks = List.of();
        for (Step step : STEPS) {
            ticks = ticks(step);
            if (ticks.size() <= MOST_TICKS) {
                break;
            }
        }
        return ticks;
    }

    private List<Tick> ticks(Step step) {
        List<Tick> ticks = new ArrayList<>();
        LocalDateTime start = LocalDateTime.ofInstant(from, ZoneOffset.UTC);
        LocalDateTime end = start.plus(Duration.ofMillis((long) millis));
        LocalDateTime time = switch (step.start()) {
            case YEARS -> start.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
            case MONTHS -> start.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
            default -> start.truncatedTo(step.start());
        };
        int year = Integer.MIN_VALUE;
        for (; !time.isAfter(end) && ticks.size() <= MOST_TICKS; time = time.plus(step.amount())) {
            if (time.isBefore(start)) {
                continue;
            }
            boolean newYear = time.getYear() != year && step.pattern().contains("MMM");
            String pattern = step.pattern() + (newYear ? " uuuu" : "");
            year = time.getYear();
            ticks.add(new Tick(
                    x(time.toInstant(ZoneOffset.UTC)),
                    DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time)));
        }
        return ticks;
    }
}
