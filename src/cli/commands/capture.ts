import { type CommandGroup } from '../command.ts';

/** `trapline capture …` */
export const captureGroup: CommandGroup = {
  usage: 'capture',
  describe: 'Show, check, recover, filter, import and export captures',
  commands: [
    {
      usage: 'info <capture>',
      describe: 'Show what a capture holds: records, offsets, gaps, times, rate',
      load: async () => (await import('./capture/info.ts')).infoCommand,
    },
    {
      usage: 'verify <capture>',
      describe: 'Check every byte of a capture against its checksums, index and digests',
      load: async () => (await import('./capture/verify.ts')).verifyCommand,
    },
    {
      usage: 'recover <file>',
      describe: 'Save the intact part of a capture that was cut short or damaged',
      load: async () => (await import('./capture/recover.ts')).recoverCommand,
    },
    {
      usage: 'filter <capture>',
      describe: 'Make a smaller capture of the records that are selected',
      load: async () => (await import('./capture/filter.ts')).filterCommand,
    },
    {
      usage: 'import <file>',
      describe: 'Make a capture of what kcat -J wrote, or of JSON Lines',
      load: async () => (await import('./capture/import.ts')).importCommand,
    },
    {
      usage: 'export <capture>',
      describe: 'Write records as kcat -J does, or as JSON Lines',
      load: async () => (await import('./capture/export.ts')).exportCommand,
    },
  ],
  examples: [
    ['$0 capture info incident.arrow', 'what is in it'],
    ['$0 capture recover incident.arrow.part', 'after a crash'],
    ['kcat -C -b localhost:9092 -t tx -e -J | $0 capture import - --out tx.arrow', 'from kcat'],
  ],
};
