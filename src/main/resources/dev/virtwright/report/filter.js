// The filter: words that all must be there, and words of the form group:key, of which those of a
// group are alternatives. The search box shows all of it, the address keeps it.
const search = document.getElementById('search');
const status = document.getElementById('matches');
const chips = [...document.querySelectorAll('.chip')];
const groups = ['state', 'severity', 'origin', 'check', 'task', 'with'];

const wordsOf = query => query.toLowerCase().split(/\s+/).filter(Boolean);

const parsed = query => {
  const words = [];
  const facets = new Map();
  for (const word of wordsOf(query)) {
    const group = word.slice(0, Math.max(0, word.indexOf(':')));
    if (!groups.includes(group)) words.push(word);
    else facets.set(group, [...(facets.get(group) ?? []), word]);
  }
  return { words, facets };
};

const columnIsLoud = (host, key) =>
  columns.some(column => column.key === key && !cellKinds.get(host.cells[column.index]).calm);

const matching = query => {
  const { words, facets } = parsed(query);
  const all = facets.has('with');
  const alternatives = [...facets].filter(([group]) => group !== 'with');
  return hosts.filter(host =>
    alternatives.every(([group, keys]) => keys.some(key =>
      (group === 'check' || group === 'task' ? columnIsLoud(host, key) : host.facets.includes(key)))) &&
    words.every(word => hasWord(host, word, all)));
};

// The address: #TARGET, #filter=QUERY, or both with & between them; blanks of the query are +.
const addressed = () => {
  const raw = location.hash.slice(1);
  const at = raw.indexOf('filter=');
  const decoded = text => {
    try { return decodeURIComponent(text); } catch { return text; }
  };
  return {
    target: decoded(at < 0 ? raw : raw.slice(0, Math.max(0, at - 1))),
    query: at < 0 ? '' : decoded(raw.slice(at + 7).replaceAll('+', ' ')),
  };
};
const address = (target, query) => {
  const words = query.trim().split(/\s+/).filter(Boolean).map(encodeURIComponent).join('+').replaceAll('%3A', ':');
  const parts = [encodeURIComponent(target), words ? 'filter=' + words : ''];
  return '#' + parts.filter(Boolean).join('&');
};

const toggled = (query, word) => {
  const words = wordsOf(query);
  return (words.includes(word) ? words.filter(its => its !== word) : [...words, word]).join(' ');
};

const showQuery = (query, found) => {
  if (!search) return;
  if (search.value.trim() !== query.trim()) search.value = query;
  const words = wordsOf(query);
  for (const chip of chips) chip.setAttribute('aria-pressed', words.includes(chip.dataset.word));
  status.textContent = words.length
    ? `${found.length.toLocaleString('en')} of ${hosts.length.toLocaleString('en')} hosts`
    : `${hosts.length.toLocaleString('en')} hosts`;
};
