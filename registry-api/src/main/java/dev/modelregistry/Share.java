package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.math.BigDecimal;

/**
 * A share of a stage's traffic, in hundredths of a per cent: there are 10,000 buckets, and a share is a number of them.
 *
 * @param buckets 1 to 10,000
 */
public record Share(int buckets) {
    /** The number of buckets that a stage's traffic is divided into. */
    public static final int BUCKETS = 10_000;

    /** All of it. */
    public static final Share ALL = new Share(BUCKETS);

    /** Checks the range. */
    public Share {
        if (buckets < 1 || buckets > BUCKETS) {
            throw new InvalidInputException(
                    "a share is at least 0.01 % and at most 100 %; got " + buckets / 100.0 + " %");
        }
    }

    /** A share in per cent; two decimals count. */
    public static Share percent(double percent) {
        long buckets = Math.round(percent * 100);
        // not rounded to nothing, nor to all of it
        if (!(percent > 0 && percent <= 100) || buckets < 1 || (buckets == BUCKETS && percent < 100)) {
            throw new InvalidInputException(
                    "a share is at least 0.01 %, and at most 99.99 % or 100 %; got " + percent + " %");
        }
        return new Share((int) buckets);
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(buckets, 2).stripTrailingZeros().toPlainString() + " %";
    }
}
