import { drawCard } from '../timelines/card.ts';
import { labelsOf, type PackedTimelines, unpack } from '../timelines/pack.ts';
import { CARDS_A_PAGE } from '../timelines/paging.ts';

/** Lets the reader page through the timelines, all of them or those of a rule and of a cause or class. */
export function openTimelines(page: Document): void {
  const data = page.getElementById('timeline-data')?.textContent;
  const form = page.getElementById('timeline-filter');
  const cards = page.getElementById('timeline-cards');
  if (data === undefined || data === null || form === null || cards === null) return;
  // The page's own data, written by the code that is imported here.
  const packed = JSON.parse(data) as PackedTimelines;
  const [rule, label] = [choice(page, 'timeline-rule'), choice(page, 'timeline-label')];
  const [back, next] = [button(page, 'timeline-back'), button(page, 'timeline-next')];
  const place = page.getElementById('timeline-place')!;
  let from = 0;

  const show = (): void => {
    const chosen = packed.items.filter((item) => {
      const own = labelsOf(item, packed.rules);
      return (rule.value === '' || own.rule === rule.value) && (label.value === '' || own.label === label.value);
    });
    from = Math.max(0, Math.min(from, chosen.length - 1));
    const shown = chosen.slice(from, from + CARDS_A_PAGE);
    cards.innerHTML = shown.map((item) => drawCard(unpack(item, packed.rules)).toString()).join('');
    place.textContent = chosen.length === 0 ? 'None' : `${from + 1}–${from + shown.length} of ${chosen.length}`;
    back.disabled = from === 0;
    next.disabled = from + CARDS_A_PAGE >= chosen.length;
  };
  const choose = (): void => {
    from = 0;
    show();
  };
  rule.addEventListener('change', choose);
  label.addEventListener('change', choose);
  back.addEventListener('click', () => {
    from -= CARDS_A_PAGE;
    show();
  });
  next.addEventListener('click', () => {
    from += CARDS_A_PAGE;
    show();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
}

function choice(page: Document, id: string): HTMLSelectElement {
  return page.getElementById(id) as HTMLSelectElement;
}

function button(page: Document, id: string): HTMLButtonElement {
  return page.getElementById(id) as HTMLButtonElement;
}
