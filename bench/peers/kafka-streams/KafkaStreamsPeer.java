import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Kafka Streams: the three rules as a processor with a store in memory, in a TopologyTestDriver, which is one task without a broker.
 * The records are made, serialized, processed and forwarded one by one.
 *
 * <p>Arguments: FOLDER RUNS PASSES USD OUT. PASSES is always 1.
 */
public final class KafkaStreamsPeer {
  private static final String STORE = "clients";

  public static void main(String[] args) throws Exception {
    Feed feed = new Feed(Path.of(args[0]));
    int usd = Integer.parseInt(args[3]);
    Runs.measure(Integer.parseInt(args[1]), Path.of(args[4]), () -> run(feed, usd));
  }

  private static Pairs run(Feed feed, int usd) {
    Pairs found = new Pairs();
    try (TopologyTestDriver driver = new TopologyTestDriver(topology(usd), properties())) {
      TestInputTopic<Integer, byte[]> input =
          driver.createInputTopic("transactions", Serdes.Integer().serializer(), Serdes.ByteArray().serializer());
      TestOutputTopic<Integer, Integer> output =
          driver.createOutputTopic("detections", Serdes.Integer().deserializer(), Serdes.Integer().deserializer());
      for (int row = 0; row < feed.rows; row++) {
        input.pipeInput(feed.client[row], encode(feed, row), feed.eventTimeMs[row]);
        while (!output.isEmpty()) {
          var detection = output.readKeyValue();
          found.add(detection.key, detection.value);
        }
      }
    }
    return found;
  }

  private static Topology topology(int usd) {
    return new Topology()
        .addSource("source", Serdes.Integer().deserializer(), Serdes.ByteArray().deserializer(), "transactions")
        .addProcessor("rules", () -> new Rules(usd), "source")
        .addStateStore(
            Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.Integer(), new ClientStateSerde())
                .withLoggingDisabled()
                .withCachingDisabled(),
            "rules")
        .addSink("sink", "detections", Serdes.Integer().serializer(), Serdes.Integer().serializer(), "rules");
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "peer");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    return properties;
  }

  /** Row, region, category, currency and cents. */
  private static byte[] encode(Feed feed, int row) {
    return ByteBuffer.allocate(24)
        .putInt(row)
        .putInt(feed.region[row])
        .putInt(feed.category[row])
        .putInt(feed.currency[row])
        .putLong(feed.amountCents[row])
        .array();
  }

  /** Forwards a record with the rule as its key and the row as its value for each detection. */
  private static final class Rules implements Processor<Integer, byte[], Integer, Integer> {
    private final int usd;
    private ProcessorContext<Integer, Integer> context;
    private KeyValueStore<Integer, ClientState> clients;

    Rules(int usd) {
      this.usd = usd;
    }

    @Override
    public void init(ProcessorContext<Integer, Integer> context) {
      this.context = context;
      this.clients = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<Integer, byte[]> record) {
      ByteBuffer value = ByteBuffer.wrap(record.value());
      int row = value.getInt();
      ClientState known = clients.get(record.key());
      ClientState state = known == null ? new ClientState() : known;
      int held = state.next(value.getInt(), value.getInt(), value.getInt() == usd, value.getLong(), record.timestamp());
      clients.put(record.key(), state);
      for (int rule = 0; held != 0; rule++, held >>= 1) {
        if ((held & 1) != 0) context.forward(new Record<>(rule, row, record.timestamp()));
      }
    }
  }
}
