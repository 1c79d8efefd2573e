// The hosts' sections: of many hosts as many as were asked for, each in its place.
const list = document.getElementById('list');
const more = document.getElementById('more');
const PAGE = Math.max(25, articles.size);
const PRINTED_HOSTS = 200;

let found = hosts;
let limit = PAGE;
let target = null;

const showHosts = () => {
  const wanted = found.slice(0, limit);
  if (target && !wanted.includes(target)) {
    wanted.push(target);
    wanted.sort((a, b) => a.index - b.index);
  }
  let next = list.firstElementChild;
  for (const host of wanted) {
    const made = article(host);
    if (made === next) next = next.nextElementSibling;
    else list.insertBefore(made, next);
  }
  while (next) {
    const after = next.nextElementSibling;
    next.remove();
    next = after;
  }
  const left = found.length - limit;
  more.hidden = left <= 0;
  more.textContent = `Show ${Math.min(left, PAGE)} more of ${found.length.toLocaleString('en')} hosts`;
};

const showFound = hits => {
  found = hits;
  limit = PAGE;
  showHosts();
};

const openHost = (host, column) => {
  target = host;
  showHosts();
  const details = unfolded(host);
  details.open = true;
  const place = column === undefined ? null : details.querySelector(`[data-column="${Number(column)}"]`);
  for (let e = place; e && e !== details; e = e.parentElement) if (e.matches('details')) e.open = true;
  details.firstElementChild.focus({ preventScroll: true });
  (place ?? details.parentElement).scrollIntoView({ block: place ? 'center' : 'start' });
  for (const old of list.querySelectorAll('.pointed')) old.classList.remove('pointed');
  (place ?? details.parentElement).classList.add('pointed');
};

const startHosts = () => {
  list.addEventListener('toggle', event => {
    const host = hostOf.get(event.target.parentElement?.id);
    if (host && event.target.open) unfolded(host);
  }, true);
  more.addEventListener('click', () => {
    const last = found[limit - 1];
    limit += PAGE;
    showHosts();
    article(last).nextElementSibling?.querySelector('summary').focus();
  });
};

// For paper: what the filter found, unfolded; without a filter what the page shows.
let folded = [];
const beforePrint = filtered => {
  const before = limit;
  if (filtered) limit = PRINTED_HOSTS;
  showHosts();
  for (const made of list.children) {
    const host = hostOf.get(made.id);
    if (filtered || host.tone !== 'good' || made.firstElementChild.open) unfolded(host).classList.add('printed');
  }
  folded = [...list.querySelectorAll('details.printed, details.printed details')].filter(e => !e.open);
  for (const e of folded) e.open = true;
  limit = before;
};
const afterPrint = () => {
  for (const e of folded) e.open = false;
  for (const e of list.querySelectorAll('.printed')) e.classList.remove('printed');
  folded = [];
  showHosts();
};
