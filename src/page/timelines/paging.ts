/** How many timelines stand on one page of them. */
export const CARDS_A_PAGE = 4;
