// Puts the parts together: address, keys, links, print.
let query = null;

const apply = next => {
  query = next;
  const hits = matching(query);
  showQuery(query, hits);
  showInMap(hits);
  showFound(hits);
};

// What the address says, after loading, going back and forth, and following a link.
const arrive = () => {
  const { target: name, query: asked } = addressed();
  const host = hostOf.get(name);
  target = host ?? null;
  if (asked !== query) apply(asked);
  else showHosts();
  if (host) openHost(host);
  else if (name.startsWith('host-') && status) status.textContent = 'This report has no ' + name;
  else if (name) document.getElementById(name)?.scrollIntoView();
};
const go = (name, words) => {
  const next = address(name, words);
  if (next !== location.hash) history.pushState(null, '', next);
};

// While somebody types there is one step back, not one for each letter.
let typing = false;
const ask = (words, typed) => {
  const next = address('', words);
  history[typed && typing ? 'replaceState' : 'pushState'](null, '', next);
  typing = typed;
  target = null;
  apply(words);
};

const open = (host, column) => {
  typing = false;
  go(host.anchor, query);
  openHost(host, column);
};

startHosts();
startMap(open);
const filter = document.querySelector('.filter');
if (filter) {
  filter.hidden = false;
  search.addEventListener('input', () => ask(search.value, true));
  filter.addEventListener('submit', event => event.preventDefault());
  filter.addEventListener('click', event => {
    const chip = event.target.closest('.chip');
    if (chip) ask(toggled(query, chip.dataset.word), false);
  });
}
addEventListener('popstate', () => { typing = false; arrive(); });
document.addEventListener('click', event => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  typing = false;
  const name = decodeURIComponent(link.getAttribute('href').slice(1));
  const host = hostOf.get(name);
  if (link.dataset.filter) {
    ask(link.dataset.filter, false);
    document.getElementById('fleet').scrollIntoView();
  } else if (host) {
    open(host);
  } else {
    go(name, query);
    const place = document.getElementById(name);
    place?.scrollIntoView();
    place?.focus({ preventScroll: true });
  }
});
document.addEventListener('keydown', event => {
  const writes = event.target.closest?.('input:not([type=checkbox]), textarea');
  if (event.key === '/' && !writes && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === 'Escape' && query) {
    event.preventDefault();
    ask('', false);
  }
});
addEventListener('beforeprint', () => {
  beforePrint(Boolean(query));
  printMap();
});
addEventListener('afterprint', () => {
  afterPrint();
  screenMap();
});

arrive();
