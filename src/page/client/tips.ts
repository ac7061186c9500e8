/** How far a tip stands from what is touched. */
const GAP_PX = 12;

/** Says in a tip what a mark of a chart is where it is touched. A mouse has the browser's own tips, which come of the same titles. */
export function showTips(page: Document): void {
  const tip = page.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  // Screen readers read the titles themselves.
  tip.setAttribute('aria-hidden', 'true');
  page.body.append(tip);
  page.addEventListener('pointerdown', (event) => {
    const title = event.pointerType === 'mouse' ? null : titleAt(event.target);
    tip.hidden = title === null;
    if (title === null) return;
    tip.textContent = title;
    const { innerWidth } = window;
    tip.style.left = `${Math.max(GAP_PX, Math.min(event.clientX, innerWidth - tip.offsetWidth - GAP_PX))}px`;
    tip.style.top = `${Math.max(0, event.clientY - tip.offsetHeight - GAP_PX)}px`;
  });
  page.addEventListener('scroll', () => (tip.hidden = true), { passive: true });
}

/** The title of the innermost mark or row of a chart; null elsewhere. */
function titleAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element) || target.closest('svg.chart') === null) return null;
  for (let element: Element | null = target; element !== null; element = element.parentElement) {
    const title = element.querySelector(':scope > title');
    if (title !== null) return title.textContent;
  }
  return null;
}
