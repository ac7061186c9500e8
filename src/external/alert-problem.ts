/** Why a row is no alert, in words. The reader adds where it stands. */
export class AlertProblem extends Error {}
