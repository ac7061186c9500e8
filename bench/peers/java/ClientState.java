/**
 * What the rules keep of a client: the most recently seen distinct values, the latest first, each with the time at which it was seen
 * last. A class with public fields, so that a framework can serialize it.
 */
public final class ClientState {
  static final int TRAVEL = 0;
  static final int SPREE = 1;
  static final int LOW_HIGH = 2;

  private static final long TRAVEL_MS = 10 * 60_000;
  private static final long SPREE_MS = 15 * 60_000;
  private static final long LOW_HIGH_MS = 5 * 60_000;
  private static final long LOW_CENTS = 500;
  private static final long HIGH_CENTS = 100_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  public int[] region = new int[2];
  public long[] regionMs = {NEVER, NEVER};
  public int[] category = new int[4];
  public long[] categoryMs = {NEVER, NEVER, NEVER, NEVER};
  public long lastMs = NEVER;
  public boolean lastIsLow;

  /** Takes in the client's next transaction. Returns the rules that hold at it, as bits by number. */
  int next(int regionCode, int categoryCode, boolean isUsd, long cents, long timeMs) {
    int held = 0;
    see(region, regionMs, regionCode, timeMs);
    if (regionMs[regionMs.length - 1] >= timeMs - TRAVEL_MS) held |= 1 << TRAVEL;
    see(category, categoryMs, categoryCode, timeMs);
    if (categoryMs[categoryMs.length - 1] >= timeMs - SPREE_MS) held |= 1 << SPREE;
    if (isUsd && cents > HIGH_CENTS && lastIsLow && lastMs >= timeMs - LOW_HIGH_MS) held |= 1 << LOW_HIGH;
    lastIsLow = isUsd && cents >= 0 && cents < LOW_CENTS;
    lastMs = timeMs;
    return held;
  }

  /** Moves the value to the front: what was before its old place, or before the end, moves back by one. */
  private static void see(int[] values, long[] times, int value, long timeMs) {
    if (value == 0) return;
    int place = 0;
    while (place < values.length - 1 && values[place] != value) place += 1;
    System.arraycopy(values, 0, values, 1, place);
    System.arraycopy(times, 0, times, 1, place);
    values[0] = value;
    times[0] = timeMs;
  }
}
