import { answerPrices } from './price.ts';
import { openTimelines } from './timelines.ts';
import { showTips } from './tips.ts';
import { toggleTables } from './toggle-tables.ts';

/*
 * What the page can do beyond being read: to page through timelines, to open all tables at once, and to say what a mark is where it is touched.
 * Nothing is shown by it alone that the page or the run's folder does not have.
 */
openTimelines(document);
answerPrices(document);
toggleTables(document);
showTips(document);
