import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Detections as pairs of rule and row. Safe for use by several threads. */
final class Pairs {
  private final List<int[]> pairs = new ArrayList<>();

  synchronized void add(int rule, int row) {
    pairs.add(new int[] {rule, row});
  }

  synchronized void write(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(pairs.size() * 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] pair : pairs) bytes.putInt(pair[0]).putInt(pair[1]);
    Files.write(file, bytes.array());
  }
}
