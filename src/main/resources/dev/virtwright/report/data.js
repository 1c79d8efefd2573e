// What the page's data is: hosts in the page's order, and a tree of markup in which equal parts are
// there once. Texts become text nodes and nothing else.
const data = JSON.parse(document.getElementById('data').textContent);
const shapes = data.shapes;
const nodes = data.nodes;
const columns = data.columns.map(([key, title, task, calm], index) => ({ key, title, task, calm, index }));
const cellKinds = new Map(data.cells.map(([code, css, words, calm]) => [code, { css, words, calm }]));
const hosts = data.hosts.map(([name, anchor, words, tone, sums, cells, facets, summary, body], index) => ({
  index, name, anchor, words, tone, sums, cells, summary, body, facets: facets.map(i => data.facets[i]),
}));
const hostOf = new Map(hosts.map(host => [host.anchor, host]));

const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const build = place => {
  const node = nodes[place];
  if (typeof node === 'string') return document.createTextNode(node);
  const shape = shapes[node[0]];
  const made = document.createElement(shape[0]);
  for (let i = 1; i < shape.length; i += 2) made.setAttribute(shape[i], shape[i + 1]);
  for (let i = 1; i < node.length; i++) made.append(build(node[i]));
  return made;
};

// The article of a host; its body is built when it is unfolded.
const articles = new Map();
for (const made of document.querySelectorAll('article.host')) articles.set(hostOf.get(made.id), made);
const article = host => {
  if (!articles.has(host)) {
    articles.set(host, element('article', { id: host.anchor, class: 'host ' + host.tone },
      element('details', {}, build(host.summary))));
  }
  return articles.get(host);
};
const unfolded = host => {
  const details = article(host).firstElementChild;
  if (details.childElementCount === 1) details.append(build(host.body));
  return details;
};

// Search. A word's hits in the tree: bit 1 where something that is not well has it, bit 2 where
// anything has. Children come before their parents, so that one pass does.
const isQuiet = shapes.map(shape => shape.indexOf('data-quiet') > 0);
let lowered = null;
const hitsOf = new Map();
const hitsInTree = word => {
  if (!hitsOf.has(word)) {
    lowered ||= nodes.map(node => (typeof node === 'string' ? node.toLowerCase() : node));
    const hits = new Uint8Array(nodes.length);
    for (let i = 0; i < lowered.length; i++) {
      const node = lowered[i];
      if (typeof node === 'string') {
        hits[i] = node.includes(word) ? 3 : 0;
      } else {
        let any = 0;
        for (let k = 1; k < node.length; k++) any |= hits[node[k]];
        hits[i] = isQuiet[node[0]] ? any & 2 : any;
      }
    }
    if (hitsOf.size > 30) hitsOf.clear();
    hitsOf.set(word, hits);
  }
  return hitsOf.get(word);
};

// The same of the hosts that the page has as markup from the start.
const texts = new Map();
const textsOf = host => {
  if (!texts.has(host)) {
    const all = [];
    const loud = [];
    const walk = (node, quiet) => {
      if (node.nodeType === Node.TEXT_NODE) {
        all.push(node.data);
        if (!quiet) loud.push(node.data);
      } else {
        for (const child of node.childNodes) walk(child, quiet || child.dataset?.quiet !== undefined);
      }
    };
    walk(articles.get(host), false);
    texts.set(host, { all: all.join('\n').toLowerCase(), loud: loud.join('\n').toLowerCase() });
  }
  return texts.get(host);
};
const hasWord = (host, word, all) => {
  if (host.summary === undefined) return textsOf(host)[all ? 'all' : 'loud'].includes(word);
  const hits = hitsInTree(word);
  return ((hits[host.summary] | hits[host.body]) & (all ? 2 : 1)) !== 0;
};
