import { findJava } from '../java.ts';
import { type Preparable } from '../service.ts';
import { flinkJars } from './jars.ts';

/** Flink, which runs exported SQL in tests and is a peer in the figures. It is no server here, so it can be prepared and nothing else. */
export const FLINK: Preparable = {
  name: 'flink',
  lines: ['2.2'],
  async prepare(_, announce) {
    const jars = flinkJars();
    findJava();
    await jars.fetch(announce);
    announce(`Flink ${jars.version} is ready in ${jars.folder}`);
  },
};
