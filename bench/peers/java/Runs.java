import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The measured runs of a peer, printed as run-peer.ts reads them. */
final class Runs {
  /** One run over the feed, from fresh state. */
  interface Run {
    Pairs detections() throws Exception;
  }

  /** Measures so many runs after one to warm up; the detections of the last one go to `out`. */
  static void measure(int runs, Path out, Run run) throws Exception {
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.println("ready");
    Pairs found = new Pairs();
    for (int i = 0; i <= runs; i++) {
      long cpu = system.getProcessCpuTime();
      long wall = System.nanoTime();
      found = run.detections();
      double wallSeconds = (System.nanoTime() - wall) / 1e9;
      double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      System.out.println(String.format(Locale.ROOT, "run %.6f %.6f", wallSeconds, cpuSeconds));
    }
    found.write(out);
    System.out.println("peak " + peakMib());
  }

  private static double peakMib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return Double.NaN;
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
    return Double.NaN;
  }
}
