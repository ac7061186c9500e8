/** A button in the head of the page that opens all that is folded away, and folds it again. It stays hidden where nothing is. */
export function toggleTables(page: Document): void {
  const button = page.getElementById('toggle-tables');
  if (button === null || page.querySelector('details') === null) return;
  let areOpen = false;
  button.hidden = false;
  button.addEventListener('click', () => {
    areOpen = !areOpen;
    for (const details of page.querySelectorAll('details')) details.open = areOpen;
    button.textContent = areOpen ? 'Fold all tables' : 'Open all tables';
    button.setAttribute('aria-pressed', String(areOpen));
  });
}
