// Small helpers. Text of strangers only ever becomes a text node.

const SVG = 'http://www.w3.org/2000/svg';

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

// Changes the document only if something is different, so that screen readers and selections are left alone.
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setData(node, name, value) {
  if (node.dataset[name] !== value) {
    node.dataset[name] = value;
  }
}

export function duration(millis) {
  const ms = Math.max(0, millis);
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const s = Math.floor(ms / 1000);
  if (s < 60) {
    return ms < 10000 ? `${(ms / 1000).toFixed(1)} s` : `${s} s`;
  }
  return coarse(s);
}

// Without fractions of a second: for what counts up or down in front of the reader.
export function roughly(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  return s < 60 ? `${s} s` : coarse(s);
}

function coarse(s) {
  if (s < 3600) {
    return two(Math.floor(s / 60), 'min', s % 60, 's');
  }
  if (s < 86400) {
    return two(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min');
  }
  return two(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
}

function two(many, unit, few, smaller) {
  return few === 0 ? `${many} ${unit}` : `${many} ${unit} ${few} ${smaller}`;
}

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function rate(count) {
  return count === null || count === undefined ? '–' : `${bytes(count)}/s`;
}

export function clock(millis) {
  const date = new Date(millis);
  const today = new Date().toDateString() === date.toDateString();
  const time = date.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false});
  return today ? time : `${date.toLocaleDateString([], {day: 'numeric', month: 'short'})} ${time}`;
}

export function time(millis) {
  return el('time', {datetime: new Date(millis).toISOString()}, clock(millis));
}

export function words(name) {
  return name.toLowerCase().replaceAll('_', ' ');
}

export function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}
