/**
 * Batches as other clients send them, in Base64: three records with the keys k0 to k2, values that begin with `value 0` and so on, and
 * the headers a=1, a=null, 9=empty. From Kafka's Java client 4.4.0 and librdkafka 2.0.2, read back from a broker.
 */
export const FOREIGN_BATCHES: readonly (readonly [client: string, compression: string, base64: string])[] = [
  [
    "Java's client",
    'gzip',
    'AAAAAAAAAAAAAACFAAAAAAKBIWzzAAEAAAACAAABi8/laAAAAAGLz+VoAgAAAAAAAAPtAAAAAAAAAAAAAx+LCAAAAAAAAP/bxsjA' +
      'wMCSbTCBsSwxpzRVwUAhMSk5JTUtPYNcmo0pkcmQKZGRyZJhGyMDExNLtiHMcEMqG87CwpJtBDPciJqGAwCD/M/pFwEAAA==',
  ],
  [
    "Java's client",
    'snappy',
    'AAAAAAAAAAAAAACTAAAAAALL0r8xAAIAAAACAAABi8/laAAAAAGLz+VoAgAAAAAAAAPuAAAAAAAAAAAAA4JTTkFQUFkAAAAAAQAA' +
      'AAEAAABOlwJktgEAAAAEazCQAXZhbHVlIDAgYWJjZGVmZ2jeCABIBgJhAjECYQECOQC2AQACAgRrMRFdADH+XQA6XQAQBAQEazIR' +
      'XQAy/l0ALl0A',
  ],
  [
    "Java's client",
    'lz4',
    'AAAAAAAAAAAAAACOAAAAAAJBJQSNAAMAAAACAAABi8/laAAAAAGLz+VoAgAAAAAAAAPvAAAAAAAAAAAAAwQiTRhgQIJOAAAA/wu2' +
      'AQAAAARrMJABdmFsdWUgMCBhYmNkZWZnaAgAJfQEBgJhAjECYQECOQC2AQACAgRrMV0AHzFdADxUBAQEazJdAB8yXQA0UGEBAjkA' +
      'AAAAAA==',
  ],
  [
    "Java's client",
    'zstd',
    'AAAAAAAAAAAAAACCAAAAAAILTdZuAAQAAAACAAABi8/laAAAAAGLz+VoAgAAAAAAAAPwAAAAAAAAAAAAAyi1L/0AWCwCAEQDtgEA' +
      'AAAEazCQAXZhbHVlIDAgYWJjZGVmZ2gGAmECMQJhAQI5ALYBAAICBGsxMQQEBGsyMgUACZAArzIgFgyvtTsLHgEAAA==',
  ],
  [
    'librdkafka',
    'gzip',
    'AAAAAAAAAAAAAABsAAAAAALKDGKkAAEAAAAAAAABogYKSy8AAAGiBgpLL///////////////////AAAAAR+LCAAAAAAAAAPbxsjA' +
      'wMCSbTCBsSwxpzRVwUAhMSk5JTUtPYNcmo0pkcmQKZGRyZIBAEnGzAhdAAAAAAAAAAAAAAEAAAB5AAAAAAJsepLbAAEAAAABAAAB' +
      'ogYKSy8AAAGiBgpLL///////////////////AAAAAh+LCAAAAAAAAAPbxsjAwMCSbTiBsSwxpzRVwVAhMSk5JTUtPYNcmo0pkcmQ' +
      'KZGRyZJhG9BwJpZsI5jhRtQ0HAAM9NdQugAAAA==',
  ],
  [
    'librdkafka',
    'snappy',
    'AAAAAAAAAAAAAABcAAAAAAI8XTSVAAIAAAAAAAABogYKTyoAAAGiBgpPKv//////////////////AAAAAV1ktgEAAAAEazCQAXZh' +
      'bHVlIDAgYWJjZGVmZ2jeCAAoBgJhAjECYQECOQAAAAAAAAAAAQAAAG4AAAAAAsThBWYAAgAAAAEAAAGiBgpPKgAAAaIGCk8q////' +
      '//////////////8AAAACugFktgEAAAAEazGQAXZhbHVlIDEgYWJjZGVmZ2jeCAAoBgJhAjECYQECOQABXQwCBGsyEV0AMv5dAC5d' +
      'AA==',
  ],
  [
    'librdkafka',
    'lz4',
    'AAAAAAAAAAAAAABrAAAAAAJbxEigAAMAAAAAAAABogYKUx4AAAGiBgpTHv//////////////////AAAAAQQiTRhgQIIrAAAA/wu2' +
      'AQAAAARrMJABdmFsdWUgMCBhYmNkZWZnaAgAJbAGAmECMQJhAQI5AAAAAAAAAAAAAAAAAQAAAH8AAAAAAicf/m8AAwAAAAEAAAGi' +
      'BgpTHgAAAaIGClMe//////////////////8AAAACBCJNGGBAgj8AAAD/C7YBAAAABGsxkAF2YWx1ZSAxIGFiY2RlZmdoCAAlsAYC' +
      'YQIxAmEBAjkAXQBEAgRrMl0AHzJdADRQYQECOQAAAAAA',
  ],
  [
    'librdkafka',
    'zstd',
    'AAAAAAAAAAAAAAB+AAAAAAKgqwvAAAQAAAACAAABogYKVxEAAAGiBgpXEf//////////////////AAAAAyi1L/0AWCUCADQDtgEA' +
      'AAAEazCQAXZhbHVlIDAgYWJjZGVmZ2gGAmECMQJhAQI5ALYBAAACBGsxMQQEazIyBQAJkAAvNaAbDG+wOwse',
  ],
];
