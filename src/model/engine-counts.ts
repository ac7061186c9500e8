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
}
