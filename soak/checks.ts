/** What every seed is held against, and what some of them are besides. */
export const CHECKS: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: 'Two runs',
    text: 'Each seed is run twice, in other batches, by one consumer and by several, in half of the seeds without the faults of consumers. The two agree in the digests of every stage: scenario, transactions, deliveries of each partition, side records, alerts, minutes, episodes, outcomes and report.',
  },
  {
    name: 'Admission',
    text: 'In both runs each record that is set aside is the one that the oracle’s admission sets aside, for the same reason, at the same watermark.',
  },
  {
    name: 'Detections',
    text: 'In both runs the alerts are, field by field and in their order, what the oracle makes of the admitted records.',
  },
  {
    name: 'Minutes',
    text: 'In both runs the rows of the minutes are counts and sums of the admitted records.',
  },
  {
    name: 'Releases',
    text: 'Each detection is made at the first record at which the watermark reaches its transaction, where no consumer is troubled.',
  },
  {
    name: 'The report',
    text: 'The report counts what is in the files of the run, and 0 detections are missing, extra or altered. The run’s own checks of conservation and of engine against oracle hold.',
  },
  {
    name: 'Time and memory',
    text: 'A run ends within 60 s, and needs at most 768 MiB of heap.',
  },
  {
    name: 'Another process',
    text: 'One seed in 20 is run once more in a process of another time zone and locale; every stage has the same digests.',
  },
  {
    name: 'The built command',
    text: 'One seed in 1,000 is written as a scenario file, and verified by the built command in fresh processes.',
  },
];
