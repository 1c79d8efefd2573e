// The heat map: of many hosts only the rows in view are in the page. A grid with one cell in the
// tab order; arrows move it.
const map = document.querySelector('.map');
const table = map?.querySelector('table');
const rows = table?.tBodies[0];
const extent = map?.querySelector('.extent');
const allColumns = document.getElementById('all-columns');
const bounded = document.querySelector('.bounded');
const OVERSCAN = 8;
const PRINTED = 60;

let shown = hosts;
let first = 0;
let rowHeight = 0;
let visible = [];
let current = { row: 0, column: 0 };

const chooseColumns = () => {
  const all = table.classList.contains('all');
  visible = columns.filter(column => all || !column.calm);
  table.setAttribute('aria-colcount', visible.length + 3);
};

const cellOf = (host, column, edge) => {
  const kind = cellKinds.get(host.cells[column.index]);
  return element('td', {
    class: `cell ${kind.css}${edge ? ' edge' : ''}`, tabindex: -1, 'data-column': column.index,
    'aria-label': kind.words, title: `${host.name} · ${column.title} · ${kind.words}`,
  });
};

const rowOf = (host, row) => {
  const link = element('a', { href: '#' + encodeURIComponent(host.anchor), tabindex: -1 }, host.name);
  const made = element('tr', { 'aria-rowindex': row + 2, 'data-row': row },
    element('th', { scope: 'row', class: 'name' }, link),
    element('td', { class: 'state', tabindex: -1 }, element('span', { class: 'badge ' + host.tone }, host.words)));
  const firstTask = visible.find(column => column.task);
  for (const column of visible) made.append(cellOf(host, column, column === firstTask));
  made.append(element('td', { class: 'sums', tabindex: -1 }, host.sums));
  return made;
};

const focusable = (row, column) => {
  const cell = rows.querySelector(`tr[data-row="${row}"]`)?.children[column];
  return column === 0 ? cell?.firstElementChild : cell;
};

const renderRows = (from, to) => {
  const hadFocus = rows.contains(document.activeElement);
  first = from;
  rows.replaceChildren(...shown.slice(from, to).map((host, i) => rowOf(host, from + i)));
  table.style.marginTop = from * rowHeight + 'px';
  const cell = focusable(current.row, current.column) ?? focusable(from, 0);
  cell?.setAttribute('tabindex', 0);
  if (hadFocus) (focusable(current.row, current.column) ?? map).focus({ preventScroll: true });
};

// For paper: the first rows, and how many there would be.
const printMap = () => {
  if (!map) return;
  const count = Math.min(PRINTED, shown.length);
  renderRows(0, count);
  if (bounded && count < shown.length) {
    bounded.textContent = `The first ${count} of ${shown.length.toLocaleString('en')} hosts, the worst first.`;
    bounded.hidden = false;
  }
};
const screenMap = () => {
  if (bounded) bounded.hidden = true;
  if (map) renderMap(true);
};

const inView = () => Math.max(10, Math.ceil(map.clientHeight / (rowHeight || 24)));

const renderMap = force => {
  const from = Math.max(0, Math.floor(map.scrollTop / (rowHeight || 24)) - OVERSCAN);
  const start = Math.min(from, Math.max(0, shown.length - inView() - OVERSCAN));
  if (!force && Math.abs(start - first) < OVERSCAN / 2) return;
  renderRows(start, Math.min(shown.length, start + inView() + 2 * OVERSCAN));
};

const measure = () => {
  const some = rows.rows;
  if (some.length > 1) {
    const last = some[some.length - 1].getBoundingClientRect();
    rowHeight = (last.top - some[0].getBoundingClientRect().top) / (some.length - 1);
  }
  extent.style.minHeight = rowHeight ? `${table.tHead.offsetHeight + shown.length * rowHeight + 4}px` : '';
};

const showInMap = found => {
  if (!map) return;
  shown = found;
  current = { row: 0, column: 0 };
  map.closest('section').classList.toggle('filtered', found.length === 0);
  table.setAttribute('aria-rowcount', found.length + 1);
  map.scrollTop = 0;
  extent.style.minHeight = '';
  renderMap(true);
  measure();
};

const moveTo = (row, column) => {
  focusable(current.row, current.column)?.setAttribute('tabindex', -1);
  current = {
    row: Math.min(shown.length - 1, Math.max(0, row)),
    column: Math.min(visible.length + 2, Math.max(0, column)),
  };
  const top = current.row * rowHeight;
  const room = map.clientHeight - table.tHead.offsetHeight;
  if (top < map.scrollTop) map.scrollTop = top;
  else if (top + rowHeight > map.scrollTop + room) map.scrollTop = top + rowHeight - room;
  if (!focusable(current.row, current.column)) renderMap(true);
  const cell = focusable(current.row, current.column);
  cell?.setAttribute('tabindex', 0);
  cell?.focus({ preventScroll: true });
  const box = cell?.getBoundingClientRect();
  const left = rows.rows[0]?.cells[0].getBoundingClientRect().right ?? 0;
  if (current.column > 0 && box && box.left < left) map.scrollLeft -= left - box.left + 4;
  const right = map.getBoundingClientRect().right;
  if (box && box.right > right) map.scrollLeft += box.right - right + 4;
};

const moves = {
  ArrowUp: () => [current.row - 1, current.column],
  ArrowDown: () => [current.row + 1, current.column],
  ArrowLeft: () => [current.row, current.column - 1],
  ArrowRight: () => [current.row, current.column + 1],
  PageUp: () => [current.row - inView() + 2, current.column],
  PageDown: () => [current.row + inView() - 2, current.column],
  Home: event => [event.ctrlKey ? 0 : current.row, 0],
  End: event => [event.ctrlKey ? shown.length - 1 : current.row, visible.length + 2],
};

// What a click or Enter in the map means: a host, and the column it was made in.
const pointed = target => {
  const row = target.closest('tr[data-row]');
  if (!row) return null;
  return { host: shown[Number(row.dataset.row)], column: target.closest('[data-column]')?.dataset.column };
};

const startMap = open => {
  if (!map) return;
  if (!allColumns) table.classList.add('all');
  chooseColumns();
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-label', 'Hosts, their checks and tasks');
  map.removeAttribute('tabindex');
  bounded?.setAttribute('hidden', '');
  map.addEventListener('scroll', () => renderMap(false), { passive: true });
  addEventListener('resize', () => { measure(); renderMap(true); });
  allColumns?.addEventListener('change', () => {
    table.classList.toggle('all', allColumns.checked);
    chooseColumns();
    renderMap(true);
    measure();
  });
  rows.addEventListener('focusin', event => {
    const row = event.target.closest('tr[data-row]');
    if (row) current = { row: Number(row.dataset.row), column: event.target.closest('th, td').cellIndex };
  });
  map.addEventListener('keydown', event => {
    if (event.target.closest('thead')) return;
    if (moves[event.key]) {
      event.preventDefault();
      moveTo(...moves[event.key](event));
    } else if (event.key === 'Enter' && event.target.matches('td')) {
      // The key press would go to the host's summary and fold it.
      event.preventDefault();
      const { host, column } = pointed(event.target);
      open(host, column);
    }
  });
  rows.addEventListener('click', event => {
    const at = pointed(event.target);
    if (at && !event.target.closest('a')) open(at.host, at.column);
  });
};
