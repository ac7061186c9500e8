import { readFileSync } from 'node:fs';
import { type Announce } from './announce.ts';
import { fetchedOf } from './fetched.ts';
import { copyJars } from './maven.ts';

/** The jars that a pom.xml pins, in a folder of the cache. */
export interface Jars {
  /** That of the pom.xml. */
  readonly version: string;
  readonly folder: string;
  readonly isComplete: () => boolean;
  /** Fetches them, unless they are there. Throws a service error, in one line, if Maven is missing or fails. */
  fetch(announce: Announce): Promise<void>;
}

/** The jars of `pomFile` in the cache's folder `name`; `title` is what they are called in announcements. */
export function jarsOf(title: string, name: string, pomFile: string): Jars {
  const version = /<version>(.+?)<\/version>/.exec(readFileSync(pomFile, 'utf8'))![1]!;
  const { folder, isComplete, fill } = fetchedOf(name, pomFile);
  return {
    version,
    folder,
    isComplete,
    async fetch(announce) {
      if (isComplete()) return;
      announce(`${title} ${version}: fetching the jars with Maven`);
      let files = 0;
      await fill((partial) => copyJars(pomFile, partial, () => announce.passing(`${++files} files`)));
    },
  };
}
