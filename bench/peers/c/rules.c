/*
 * The three rules over ordered transactions, in one loop with one record of a cache line for each client.
 *
 *   rules FOLDER RUNS PASSES USD OUT [AHEAD]
 *
 * AHEAD: the record of the transaction so many rows later is prefetched; 0 for none. Each run passes PASSES times over the feed;
 * the time goes on from pass to pass, so that no window reaches back into the pass before. One run more goes first, to warm up.
 * OUT gets the detections of the last pass.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { TRAVEL, SPREE, LOW_HIGH };
enum { TRAVEL_REGIONS = 2, SPREE_CATEGORIES = 4 };

static const int64_t TRAVEL_MS = 10 * 60000;
static const int64_t SPREE_MS = 15 * 60000;
static const int64_t LOW_HIGH_MS = 5 * 60000;
static const int64_t LOW_CENTS = 500;
static const int64_t HIGH_CENTS = 100000;
static const int64_t BETWEEN_PASSES_MS = 3600000;
static const int64_t NEVER = INT64_MIN / 2;

/* What is known of a client: the most recently seen distinct values, the latest first, each with the time it was last seen. */
typedef struct {
  int64_t last_ms;
  int64_t region_ms[TRAVEL_REGIONS];
  int64_t category_ms[SPREE_CATEGORIES];
  uint8_t region[TRAVEL_REGIONS];
  uint8_t category[SPREE_CATEGORIES];
  uint8_t last_is_low;
} __attribute__((aligned(64))) client_t;

typedef struct {
  size_t rows;
  const int32_t *client, *region, *category, *currency;
  const int64_t *amount_cents, *event_time_ms;
} feed_t;

typedef struct {
  uint32_t *pairs;
  size_t length, capacity;
} detections_t;

static void fail(const char *what, const char *which) {
  fprintf(stderr, "rules: %s %s\n", what, which);
  exit(1);
}

static void *column(const char *folder, const char *name, size_t width, size_t *rows) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  struct stat status;
  FILE *file = fopen(path, "rb");
  if (file == NULL || stat(path, &status) != 0) fail("cannot open", path);
  void *data = malloc(status.st_size + 1);
  if (data == NULL) fail("no memory for", path);
  if (fread(data, 1, status.st_size, file) != (size_t)status.st_size) fail("cannot read", path);
  fclose(file);
  *rows = status.st_size / width;
  return data;
}

static feed_t read_feed(const char *folder) {
  feed_t feed;
  feed.client = column(folder, "client.i32", 4, &feed.rows);
  feed.region = column(folder, "region.i32", 4, &feed.rows);
  feed.category = column(folder, "category.i32", 4, &feed.rows);
  feed.currency = column(folder, "currency.i32", 4, &feed.rows);
  feed.amount_cents = column(folder, "amount_cents.i64", 8, &feed.rows);
  feed.event_time_ms = column(folder, "event_time_ms.i64", 8, &feed.rows);
  return feed;
}

/* A record's codes are bytes; codes beyond that are refused, so that no two values are taken for one. */
static void check_codes(const int32_t *codes, size_t rows, const char *name) {
  for (size_t row = 0; row < rows; row++) {
    if (codes[row] < 0 || codes[row] > UINT8_MAX) fail("a code needs more than a byte in", name);
  }
}

static client_t *empty_clients(const feed_t *feed, size_t *count) {
  int32_t most = 0;
  for (size_t row = 0; row < feed->rows; row++) {
    if (feed->client[row] > most) most = feed->client[row];
  }
  *count = (size_t)most + 1;
  client_t *clients = aligned_alloc(64, *count * sizeof *clients);
  if (clients == NULL) fail("no memory for", "the clients");
  for (size_t i = 0; i < *count; i++) {
    memset(&clients[i], 0, sizeof clients[i]);
    clients[i].last_ms = NEVER;
    for (int k = 0; k < TRAVEL_REGIONS; k++) clients[i].region_ms[k] = NEVER;
    for (int k = 0; k < SPREE_CATEGORIES; k++) clients[i].category_ms[k] = NEVER;
  }
  return clients;
}

/* Moves the value to the front: what was before its old place, or before the end, moves back by one. */
static inline void see(uint8_t *values, int64_t *times, int count, uint8_t value, int64_t time_ms) {
  if (value == 0) return;
  uint8_t carried = value;
  int64_t carried_ms = time_ms;
  for (int k = 0; k < count; k++) {
    uint8_t next = values[k];
    int64_t next_ms = times[k];
    values[k] = carried;
    times[k] = carried_ms;
    if (next == value) return;
    carried = next;
    carried_ms = next_ms;
  }
}

static void detect(detections_t *found, uint32_t rule, size_t row) {
  if (found->length == found->capacity) {
    found->capacity = found->capacity == 0 ? 1024 : 2 * found->capacity;
    found->pairs = realloc(found->pairs, 2 * found->capacity * sizeof *found->pairs);
    if (found->pairs == NULL) fail("no memory for", "detections");
  }
  found->pairs[2 * found->length] = rule;
  found->pairs[2 * found->length + 1] = (uint32_t)row;
  found->length += 1;
}

static inline void pass(const feed_t *feed, client_t *clients, int64_t shift_ms, int32_t usd, size_t ahead, detections_t *found) {
  for (size_t row = 0; row < feed->rows; row++) {
    if (ahead > 0 && row + ahead < feed->rows) __builtin_prefetch(&clients[feed->client[row + ahead]], 1);
    client_t *client = &clients[feed->client[row]];
    int64_t time_ms = feed->event_time_ms[row] + shift_ms;
    int64_t cents = feed->amount_cents[row];
    int is_usd = feed->currency[row] == usd;

    see(client->region, client->region_ms, TRAVEL_REGIONS, (uint8_t)feed->region[row], time_ms);
    if (client->region_ms[TRAVEL_REGIONS - 1] >= time_ms - TRAVEL_MS) detect(found, TRAVEL, row);

    see(client->category, client->category_ms, SPREE_CATEGORIES, (uint8_t)feed->category[row], time_ms);
    if (client->category_ms[SPREE_CATEGORIES - 1] >= time_ms - SPREE_MS) detect(found, SPREE, row);

    if (is_usd && cents > HIGH_CENTS && client->last_is_low && client->last_ms >= time_ms - LOW_HIGH_MS) {
      detect(found, LOW_HIGH, row);
    }
    client->last_is_low = is_usd && cents >= 0 && cents < LOW_CENTS;
    client->last_ms = time_ms;
  }
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/* Peak memory: the system's own figure where it has one, for that of getrusage counts what the parent had before it became this. */
static double peak_mib(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double kib = usage.ru_maxrss;
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  if (status == NULL) return kib / 1024;
  while (fgets(line, sizeof line, status) != NULL) sscanf(line, "VmHWM: %lf", &kib);
  fclose(status);
  return kib / 1024;
}

static double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 6) fail("expected", "FOLDER RUNS PASSES USD OUT [AHEAD]");
  feed_t feed = read_feed(argv[1]);
  int runs = atoi(argv[2]);
  int passes = atoi(argv[3]);
  int32_t usd = atoi(argv[4]);
  size_t ahead = argc > 6 ? (size_t)atoi(argv[6]) : 0;
  check_codes(feed.region, feed.rows, "region");
  check_codes(feed.category, feed.rows, "category");
  size_t count;
  client_t *clients = empty_clients(&feed, &count);
  int64_t span_ms = feed.rows == 0 ? 0 : feed.event_time_ms[feed.rows - 1] - feed.event_time_ms[0] + BETWEEN_PASSES_MS;
  detections_t found = {0};
  size_t expected = 0;
  printf("ready\n");
  fflush(stdout);
  for (int run = 0, number = 0; run <= runs; run++) {
    double wall = wall_seconds(), cpu = cpu_seconds();
    for (int i = 0; i < passes; i++, number++) {
      found.length = 0;
      /* Two calls, so that each becomes a loop of its own. */
      if (ahead > 0) pass(&feed, clients, number * span_ms, usd, ahead, &found);
      else pass(&feed, clients, number * span_ms, usd, 0, &found);
      if (number == 0) expected = found.length;
      if (found.length != expected) fail("two passes found", "different numbers of detections");
    }
    printf("run %.6f %.6f\n", wall_seconds() - wall, cpu_seconds() - cpu);
    fflush(stdout);
  }
  FILE *out = fopen(argv[5], "wb");
  if (out == NULL || fwrite(found.pairs, 8, found.length, out) != found.length || fclose(out) != 0) fail("cannot write", argv[5]);
  printf("peak %.1f\n", peak_mib());
  return 0;
}
