(() => {
  'use strict';
  // A link to a host unfolds it.
  const unfold = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const folded = target ? target.querySelector('details') : null;
    if (folded) { folded.open = true; target.scrollIntoView(); }
  };
  addEventListener('hashchange', unfold);
  unfold();
  const box = document.querySelector('.filter');
  const search = document.getElementById('search');
  const matches = document.getElementById('matches');
  const rows = [...document.querySelectorAll('.fleet tbody tr')];
  if (!(rows.length > 1)) return;
  box.hidden = false;
  const others = new Map();
  for (const e of document.querySelectorAll('[data-host]')) {
    if (rows.includes(e)) continue;
    if (!others.has(e.dataset.host)) others.set(e.dataset.host, []);
    others.get(e.dataset.host).push(e);
  }
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const hit = words.every(word => row.dataset.search.includes(word));
      row.classList.toggle('filtered', !hit);
      for (const e of others.get(row.dataset.host) || []) e.classList.toggle('filtered', !hit);
      if (hit) shown++;
    }
    for (const part of document.querySelectorAll('#capacity, #matrix')) {
      part.classList.toggle('filtered', !part.querySelector('tr[data-host]:not(.filtered)'));
    }
    matches.textContent = words.length ? shown + ' of ' + rows.length + ' hosts' : '';
  };
  search.addEventListener('input', apply);
  search.addEventListener('keydown', event => {
    if (event.key === 'Escape') { search.value = ''; apply(); }
  });
  document.addEventListener('keydown', event => {
    if (event.key !== '/' || document.activeElement === search) return;
    event.preventDefault();
    search.focus();
  });
  addEventListener('beforeprint', () => {
    for (const e of document.querySelectorAll('details')) e.open = true;
  });
})();
