// The strip of outages: up, down, stopped or unknown over the last 24 h, or over less if the page knows less.

import {clock, duration, plural, svg, el} from './dom.js';

const MINUTE = 60000;
const WINDOWS = [[10 * MINUTE, '10 min'], [60 * MINUTE, '1 h'], [6 * 60 * MINUTE, '6 h'], [24 * 60 * MINUTE, '24 h']];
const WIDTH = 1000;
const HEIGHT = 28;
const THINNEST = 3; // an outage of a second must be seen in 24 h, too

export function strip(history, now) {
  const known = Math.min(history.knownSince, now);
  const [span, name] = WINDOWS.find(([length]) => now - known <= length) ?? WINDOWS[WINDOWS.length - 1];
  const from = now - span;
  const x = at => (Math.min(Math.max(at, from), now) - from) / span * WIDTH;
  const outages = history.incidents.filter(incident => (incident.end ?? now) > from);
  const down = outages.reduce((sum, incident) => sum + (incident.end ?? now) - Math.max(incident.begin, from), 0);
  const picture = svg('svg', {
    class: 'strip', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': label(name, outages, down, history.availability, now),
  });
  picture.append(bar('unknown', 0, WIDTH), bar('up', x(known), WIDTH));
  history.pauses.forEach(pause => {
    const to = pause.to ?? now;
    if (to > from) {
      picture.append(bar('stopped', x(pause.from), x(to)));
    }
  });
  outages.slice().reverse().forEach(incident => picture.append(outage(incident, x, now)));
  return el('figure', {class: 'outages'}, picture, legend(name, outages, down, history.availability));
}

function bar(kind, from, to) {
  return svg('rect', {class: kind, x: from.toFixed(1), y: 0, width: Math.max(0, to - from).toFixed(1), height: HEIGHT});
}

function outage(incident, x, now) {
  const to = Math.max(x(incident.end ?? now), x(incident.begin) + THINNEST);
  const from = Math.min(x(incident.begin), WIDTH - THINNEST);
  const mark = bar('down', from, Math.min(to, WIDTH));
  const took = duration((incident.end ?? now) - incident.begin);
  mark.append(svg('title', {}, `${clock(incident.begin)}: down for ${took}. ${incident.cause.message}`));
  return mark;
}

function label(name, outages, down, availability, now) {
  if (outages.length === 0) {
    return `Last ${name}: no outage`;
  }
  const still = outages.some(incident => incident.end === null) ? ', one goes on' : '';
  const last = `, the last at ${clock(outages[0].begin)}`;
  return `Last ${name}: ${plural(outages.length, 'outage', 'outages')}, down for ${duration(down)}${last}${still}${share(availability)}`;
}

// The server counts only the time in which the tunnel was to be up, in the last 24 h.
function share(availability) {
  return availability === null ? '' : `, availability ${(availability * 100).toFixed(availability < 0.999 ? 1 : 3).replace(/\.?0+$/, '')} %`;
}

function legend(name, outages, down, availability) {
  const sum = outages.length === 0
    ? 'no outage'
    : `${plural(outages.length, 'outage', 'outages')}, ${duration(down)} down${share(availability)}`;
  return el('figcaption', {'aria-hidden': 'true'}, el('span', {}, `${name} ago`), el('span', {}, sum), el('span', {}, 'now'));
}
