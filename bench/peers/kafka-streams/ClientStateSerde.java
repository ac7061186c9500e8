import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A client's state as bytes of fixed places, which is how a store keeps it. */
final class ClientStateSerde implements Serde<ClientState> {
  @Override
  public Serializer<ClientState> serializer() {
    return (topic, state) -> {
      ByteBuffer bytes = ByteBuffer.allocate(6 * (Integer.BYTES + Long.BYTES) + Long.BYTES + 1);
      for (int code : state.region) bytes.putInt(code);
      for (long time : state.regionMs) bytes.putLong(time);
      for (int code : state.category) bytes.putInt(code);
      for (long time : state.categoryMs) bytes.putLong(time);
      return bytes.putLong(state.lastMs).put((byte) (state.lastIsLow ? 1 : 0)).array();
    };
  }

  @Override
  public Deserializer<ClientState> deserializer() {
    return (topic, data) -> {
      if (data == null) return null;
      ByteBuffer bytes = ByteBuffer.wrap(data);
      ClientState state = new ClientState();
      for (int i = 0; i < state.region.length; i++) state.region[i] = bytes.getInt();
      for (int i = 0; i < state.regionMs.length; i++) state.regionMs[i] = bytes.getLong();
      for (int i = 0; i < state.category.length; i++) state.category[i] = bytes.getInt();
      for (int i = 0; i < state.categoryMs.length; i++) state.categoryMs[i] = bytes.getLong();
      state.lastMs = bytes.getLong();
      state.lastIsLow = bytes.get() != 0;
      return state;
    };
  }
}
