/** What is known of labels beside their episodes, in the folder of a run whose traffic has any. */
export const LABELS_FILE = 'labels.json';

/** The version of its form. */
export const LABELS_SCHEMA = 'trapline.labels/1';

/** Ids of transactions without a label that it has at most: it is read and written as a whole. Of more it has none, and says so by null. */
export const MOST_UNKNOWN_IDS = 5_000_000;
