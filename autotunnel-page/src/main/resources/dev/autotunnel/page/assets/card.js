// The card of one tunnel.

import {bytes, clock, duration, el, plural, rate, roughly, setData, setText, time, words} from './dom.js';
import {strip} from './strip.js';

const PHASES = {
  UP: ['up', '✓'],
  CONNECTING: ['connecting', '…'],
  WAITING: ['waiting to retry', '↻'],
  FAILED: ['gave up', '✕'],
  STOPPED: ['stopped', '■'],
  STOPPING: ['stopping', '■'],
};
const COLUMNS = ['Forward', 'Open', 'Held', 'Served', 'Refused', 'Sent', 'Received'];

export class Card {
  constructor(name, id, onCommand) {
    this.tunnel = null;
    this.history = null;
    this.shown = {};
    this.title = el('h2', {id}, name);
    this.icon = el('span', {'aria-hidden': 'true'});
    this.phase = el('span');
    this.pill = el('p', {class: 'pill'}, this.icon, this.phase);
    this.route = el('p', {class: 'route'});
    this.since = el('p', {class: 'since'});
    this.retry = el('button', {type: 'button', 'aria-label': `Retry ${name} now`}, 'Retry now');
    this.restart = el('button', {type: 'button', 'aria-label': `Restart ${name}`}, 'Restart');
    this.retry.addEventListener('click', () => onCommand(this.tunnel, 'retry'));
    this.restart.addEventListener('click', () => onCommand(this.tunnel, 'restart'));
    this.buttons = el('div', {class: 'buttons', hidden: true}, this.retry, this.restart);
    this.failure = el('div', {class: 'failure', hidden: true});
    this.strip = el('div');
    this.rows = el('tbody');
    this.past = el('div', {class: 'past'});
    this.summary = el('summary', {}, 'History');
    this.node = this.build(id, name);
  }

  build(id, name) {
    const head = COLUMNS.map((text, i) => el('th', {scope: 'col', class: i > 0 && 'number'}, text));
    const table = el('table', {class: 'forwards'}, el('caption', {class: 'unseen'}, `Forwards of ${name}`),
      el('thead', {}, el('tr', {}, ...head)), this.rows);
    return el('article', {class: 'card', 'aria-labelledby': id},
      el('div', {class: 'head'}, el('div', {class: 'who'}, this.title, this.pill), this.buttons),
      this.route, this.since, this.failure, this.strip, table,
      el('details', {class: 'history'}, this.summary, this.past));
  }

  update(tunnel, commands, now) {
    this.tunnel = tunnel;
    const [text, icon] = PHASES[tunnel.phase];
    setData(this.node, 'phase', tunnel.phase);
    setText(this.phase, text);
    setText(this.icon, icon);
    setText(this.route, `via ${tunnel.route}`);
    this.buttons.hidden = !commands;
    const idle = tunnel.phase === 'STOPPED' || tunnel.phase === 'STOPPING';
    this.retry.disabled = idle;
    this.restart.disabled = idle;
    this.retry.textContent = tunnel.phase === 'UP' ? 'Test now' : 'Retry now';
    this.retry.setAttribute('aria-label', `${this.retry.textContent}: ${tunnel.name}`);
    this.once('failure', [tunnel.failure, tunnel.phase], () => this.showFailure());
    this.once('forwards', tunnel.forwards, () => this.rows.replaceChildren(...tunnel.forwards.flatMap(row)));
    this.tick(now);
  }

  updateHistory(history, now) {
    this.history = history;
    this.once('past', [history.incidents, history.forgotten], () => this.showPast());
    this.showStrip(now);
  }

  // Calls show only if the data has changed since the last time.
  once(name, data, show) {
    const text = JSON.stringify(data);
    if (this.shown[name] !== text) {
      this.shown[name] = text;
      show();
    }
  }

  // What changes with the clock alone.
  tick(now) {
    if (this.tunnel !== null) {
      setText(this.since, since(this.tunnel, now));
    }
  }

  showStrip(now) {
    if (this.history !== null) {
      this.strip.replaceChildren(strip(this.history, now));
    }
  }

  showFailure() {
    const {failure, phase} = this.tunnel;
    this.failure.hidden = failure === null;
    if (failure !== null) {
      setData(this.failure, 'past', String(phase === 'UP' || phase === 'STOPPED'));
      this.failure.replaceChildren(...failureText(failure, phase === 'UP' ? 'Last failure' : 'Failure'));
    }
  }

  showPast() {
    const {incidents, forgotten} = this.history;
    setText(this.summary, incidents.length === 0 ? 'History: no outage' : `History: ${plural(incidents.length, 'outage', 'outages')}`);
    const older = forgotten > 0 ? el('p', {class: 'quiet'}, `${forgotten} older outages are forgotten.`) : null;
    const list = el('ol', {reversed: true, class: 'incidents'}, ...incidents.map(incident));
    this.past.replaceChildren(...[incidents.length > 0 ? list : null, older].filter(node => node !== null));
  }
}

function since(tunnel, now) {
  const parts = [];
  if (tunnel.since !== null) {
    const ago = roughly(now - tunnel.since);
    parts.push(tunnel.phase === 'FAILED'
      ? `gave up ${ago} ago, at ${clock(tunnel.since)}`
      : `${PHASES[tunnel.phase][0]} for ${ago}, since ${clock(tunnel.since)}`);
  }
  if (tunnel.phase === 'CONNECTING') {
    parts.push(`attempt ${tunnel.attempt}`);
  }
  if (tunnel.phase === 'WAITING') {
    const left = tunnel.retryAt - now;
    parts.push(`attempt ${tunnel.attempt} ${left > 0 ? `in ${roughly(left)}` : 'now'}`);
  }
  if (tunnel.phase === 'FAILED') {
    parts.push(`after ${plural(tunnel.attempt, 'attempt', 'attempts')} in ${duration(tunnel.elapsed)}`);
  }
  if (tunnel.phase === 'UP' && tunnel.monitor !== 'OFF') {
    const trip = tunnel.test === null ? '' : `, ${(tunnel.test / 1000).toFixed(1)} ms`;
    parts.push(`end-to-end test ${words(tunnel.monitor)}${trip}`);
  }
  return parts.join(' · ');
}

function failureText(failure, title) {
  const head = el('p', {class: 'facts'}, el('strong', {}, title), ` ${words(failure.kind)}, at ${words(failure.stage)}`);
  if (failure.at !== null) {
    head.append(', ', time(failure.at));
  }
  const remedy = failure.remedy === 'none needed' ? null : el('p', {class: 'remedy'}, el('strong', {}, 'Remedy'), ` ${failure.remedy}`);
  return [head, el('p', {class: 'message'}, failure.message), remedy].filter(node => node !== null);
}

function row(forward) {
  const name = el('th', {scope: 'row'}, el('span', {class: 'name'}, forward.name), el('span', {class: 'path'}, path(forward)));
  const cells = [
    String(forward.open),
    forward.opening > 0 ? `${forward.held} + ${forward.opening} opening` : String(forward.held),
  ].map((text, i) => number(COLUMNS[i + 1], text));
  cells.push(number('Served', String(forward.total), forward.reset > 0 ? `${forward.reset} cut` : null));
  const reasons = Object.entries(forward.refusedBy).map(([reason, count]) => `${count} ${words(reason)}`);
  cells.push(number('Refused', String(forward.refused), reasons.length > 0 ? reasons.join(', ') : null));
  cells.push(number('Sent', bytes(forward.sent), rate(forward.sentRate)));
  cells.push(number('Received', bytes(forward.received), rate(forward.receivedRate)));
  const rows = [el('tr', {}, name, ...cells)];
  const trouble = forward.missing ?? forward.failure;
  if (trouble !== null) {
    const row = forward.failuresInARow > 1 ? `, ${forward.failuresInARow} clients in a row` : '';
    const title = forward.missing === null ? `Not served${row}` : 'Missing';
    rows.push(el('tr', {class: 'trouble'}, el('td', {colspan: COLUMNS.length}, ...failureText(trouble, title))));
  }
  return rows;
}

function number(column, text, below = null) {
  return el('td', {class: 'number', 'data-column': column}, el('span', {}, text), below === null ? null : el('span', {class: 'below'}, below));
}

function path(forward) {
  if (forward.listens === null) {
    return forward.text;
  }
  const side = forward.direction === 'remote' ? ' on the server' : '';
  return `${forward.listens}${side} → ${forward.target}`;
}

function incident(one) {
  const outcome = one.end === null ? words(one.outcome) : `${duration(one.duration)}, ${words(one.outcome)}`;
  const after = one.noticedAfter > 0 ? ` after ${duration(one.noticedAfter)}` : '';
  const clients = ['held', 'served', 'reset', 'refused'].filter(key => one[key] > 0).map(key => `${one[key]} ${key}`);
  return el('li', {},
    el('p', {}, time(one.begin), ' ', el('strong', {}, outcome)),
    el('p', {}, `${words(one.cause.kind)}: ${one.cause.message}`),
    el('p', {class: 'quiet'}, `noticed by ${one.noticedBy}${after} · ${plural(one.attempts, 'attempt', 'attempts')} · clients: ${clients.join(', ') || 'none'}`));
}
