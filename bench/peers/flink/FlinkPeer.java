import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * Flink in this process, a MiniCluster: the three rules as a KeyedProcessFunction with state on the heap. The transactions come from
 * memory in the feed's order, so they are processed as they come and wait for no watermark. The submission of the job is measured.
 *
 * <p>Arguments: FOLDER RUNS PASSES USD OUT. PASSES is always 1. PEER_THREADS is the parallelism of the rules; the source has one
 * task, for two would lose the order.
 */
public final class FlinkPeer {
  /** What the tasks share with this class, since they run in the same process. */
  private static Feed feed;
  private static Pairs found;

  public static void main(String[] args) throws Exception {
    feed = new Feed(Path.of(args[0]));
    int usd = Integer.parseInt(args[3]);
    int parallelism = Integer.parseInt(System.getenv("PEER_THREADS"));
    Runs.measure(Integer.parseInt(args[1]), Path.of(args[4]), () -> run(usd, parallelism));
  }

  private static Pairs run(int usd, int parallelism) throws Exception {
    found = new Pairs();
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    TypeInformation<Transaction> type = TypeInformation.of(Transaction.class);
    environment
        .fromSource(
            new DataGeneratorSource<>(row -> Transaction.at(feed, row.intValue()), feed.rows, type),
            WatermarkStrategy.noWatermarks(),
            "feed")
        .setParallelism(1)
        .keyBy(transaction -> transaction.client)
        .process(new Rules(usd))
        .sinkTo(new DiscardingSink<>());
    environment.execute();
    return found;
  }

  /** A row of the feed, as it is sent from the source to the rules. */
  public static final class Transaction {
    public int row;
    public int client;
    public int region;
    public int category;
    public int currency;
    public long amountCents;
    public long eventTimeMs;

    static Transaction at(Feed feed, int row) {
      Transaction transaction = new Transaction();
      transaction.row = row;
      transaction.client = feed.client[row];
      transaction.region = feed.region[row];
      transaction.category = feed.category[row];
      transaction.currency = feed.currency[row];
      transaction.amountCents = feed.amountCents[row];
      transaction.eventTimeMs = feed.eventTimeMs[row];
      return transaction;
    }
  }

  private static final class Rules extends KeyedProcessFunction<Integer, Transaction, Long> {
    private final int usd;
    private transient ValueState<ClientState> client;

    Rules(int usd) {
      this.usd = usd;
    }

    @Override
    public void open(OpenContext context) {
      client = getRuntimeContext().getState(new ValueStateDescriptor<>("client", ClientState.class));
    }

    @Override
    public void processElement(Transaction x, Context context, Collector<Long> out) throws Exception {
      ClientState known = client.value();
      ClientState state = known == null ? new ClientState() : known;
      int held = state.next(x.region, x.category, x.currency == usd, x.amountCents, x.eventTimeMs);
      client.update(state);
      for (int rule = 0; held != 0; rule++, held >>= 1) {
        if ((held & 1) == 0) continue;
        found.add(rule, x.row);
        out.collect((long) x.row);
      }
    }
  }
}
