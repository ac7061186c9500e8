import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The columns of the feed; one element a row. Code 0 is no value. */
final class Feed {
  final int rows;
  final int[] client;
  final int[] region;
  final int[] category;
  final int[] currency;
  final long[] amountCents;
  final long[] eventTimeMs;

  Feed(Path folder) throws IOException {
    client = codes(folder, "client");
    region = codes(folder, "region");
    category = codes(folder, "category");
    currency = codes(folder, "currency");
    amountCents = numbers(folder, "amount_cents");
    eventTimeMs = numbers(folder, "event_time_ms");
    rows = client.length;
  }

  private static int[] codes(Path folder, String name) throws IOException {
    ByteBuffer bytes = bytes(folder.resolve(name + ".i32"));
    int[] column = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(column);
    return column;
  }

  private static long[] numbers(Path folder, String name) throws IOException {
    ByteBuffer bytes = bytes(folder.resolve(name + ".i64"));
    long[] column = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(column);
    return column;
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
