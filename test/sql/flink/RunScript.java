import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Runs a script of Flink SQL in this process, a MiniCluster, as the SQL client runs a file: statement by statement, each job to its end.
 *
 * <p>Arguments: FILE PARALLELISM.
 */
public final class RunScript {
  /** What the SQL client does by itself. */
  private static final Pattern SET = Pattern.compile("SET '([^']*)' = '([^']*)'");

  public static void main(String[] args) throws Exception {
    int parallelism = Integer.parseInt(args[1]);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, new Configuration());
    StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
    for (String statement : statements(Files.readAllLines(Path.of(args[0])))) {
      Matcher set = SET.matcher(statement);
      if (set.matches()) {
        tables.getConfig().set(set.group(1), set.group(2));
        continue;
      }
      TableResult result = tables.executeSql(statement);
      if (result.getJobClient().isPresent()) result.await();
    }
    // Threads of the MiniCluster go on.
    System.exit(0);
  }

  /** A statement ends with the line that ends in a semicolon; a statement set, which has some within, with END. */
  private static List<String> statements(List<String> lines) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    boolean inSet = false;
    for (String line : lines) {
      if (line.startsWith("--")) continue;
      statement.append(line).append('\n');
      if (line.startsWith("EXECUTE STATEMENT SET")) inSet = true;
      if (line.endsWith(";") && (!inSet || line.equals("END;"))) {
        statements.add(statement.toString().strip().replaceFirst(";$", ""));
        statement.setLength(0);
        inSet = false;
      }
    }
    return statements;
  }

  private RunScript() {}
}
