/** `delivered = admitted + duplicates + late + future + malformed`; `alerts` are the detections that opened one. */
export interface EngineCounts {
  delivered: number;
  admitted: number;
  late: number;
  future: number;
  duplicates: number;
  malformed: number;
  detections: number;
  alerts: number;
  /** Left out where the engine says nothing early. */
  early?: EarlyCounts;
}

/** How many detections were said early, and what came of them when the watermark had passed. */
export interface EarlyCounts {
  said: number;
  confirmed: number;
  withdrawn: number;
}
