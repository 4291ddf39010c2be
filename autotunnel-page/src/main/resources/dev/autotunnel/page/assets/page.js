// Puts the page together: the stream, the cards, the events, the commands.

import {byId, el, plural, setData, setText, time} from './dom.js';
import {Card} from './card.js';
import {Stream} from './stream.js';

const MOST_EVENTS = 200;

const cards = new Map();
const histories = new Map();
let tunnels = [];
let commands = false;
let offset = 0; // the server's clock minus ours
let numbered = 0;

function now() {
  return Date.now() + offset;
}

function showTunnels(message) {
  offset = message.at - Date.now();
  commands = message.commands;
  tunnels = message.tunnels;
  const names = new Set(tunnels.map(tunnel => tunnel.name));
  for (const [name, card] of cards) {
    if (!names.has(name)) {
      card.node.remove();
      cards.delete(name);
      histories.delete(name);
    }
  }
  for (const tunnel of tunnels) {
    cardOf(tunnel.name).update(tunnel, commands, now());
  }
  showSummary();
}

function cardOf(name) {
  let card = cards.get(name);
  if (card === undefined) {
    card = new Card(name, `tunnel-${++numbered}`, ask);
    cards.set(name, card);
    const later = [...cards.keys()].filter(other => other > name).sort()[0];
    byId('tunnels').insertBefore(card.node, later === undefined ? null : cards.get(later).node);
    if (histories.has(name)) {
      card.updateHistory(histories.get(name), now());
    }
  }
  return card;
}

function showSummary() {
  const up = tunnels.filter(tunnel => tunnel.phase === 'UP').length;
  const text = tunnels.length === 0 ? '' : `${up} of ${plural(tunnels.length, 'tunnel', 'tunnels')} up`;
  setText(byId('summary'), text);
  document.title = text === '' ? 'Tunnels' : `${up}/${tunnels.length} up – Tunnels`;
  byId('none').hidden = tunnels.length > 0;
  setText(byId('commands'), commands ? '' : 'Retry and restart are off: the application has configured no access token.');
}

function showHistory(history) {
  histories.set(history.name, history);
  cards.get(history.name)?.updateHistory(history, now());
}

function showEvents(batch) {
  const list = byId('events');
  byId('no-events').hidden = true;
  if (batch.missed > 0) {
    byId('missed').hidden = false;
    setText(byId('missed'), `${batch.missed} events came faster than this page could read.`);
  }
  for (const event of batch.events) {
    list.prepend(eventItem(event));
  }
  while (list.children.length > MOST_EVENTS) {
    list.lastElementChild.remove();
  }
}

function eventItem(event) {
  const item = el('li', {'data-phase': event.phase, 'data-type': event.type},
    time(event.at), el('span', {class: 'tunnel'}, event.tunnel), el('span', {class: 'what'}, event.text));
  if (event.failure !== null) {
    item.lastElementChild.append(el('span', {class: 'why'}, event.failure.message));
  }
  return item;
}

const stream = new Stream({
  onMessage(type, data) {
    ({tunnels: showTunnels, history: showHistory, events: showEvents})[type]?.(data);
  },
  onLive(live, text) {
    setData(byId('live'), 'live', live ? 'on' : 'off');
    setText(byId('live-text'), text);
  },
  onUnauthorized() {
    const wrong = stream.token !== null;
    stream.token = null;
    return new Promise(done => open('Access token', 'This page is protected.', 'Open', () => {
      done();
      return '';
    }, wrong ? 'The access token is wrong.' : ''));
  },
});

// The dialog: asks for the token if there is none yet, and whether a restart is meant.

let onOk = () => '';

function open(title, text, ok, action, error = '') {
  const dialog = byId('ask');
  onOk = action;
  setText(byId('ask-title'), title);
  setText(byId('ask-text'), text);
  setText(byId('ask-ok'), ok);
  setText(byId('ask-error'), error);
  byId('ask-token').hidden = stream.token !== null;
  if (!dialog.open) {
    dialog.showModal();
  }
  (stream.token === null ? byId('token') : byId('ask-ok')).focus();
}

async function ask(tunnel, command) {
  if (command === 'restart') {
    const cut = tunnel.forwards.reduce((sum, forward) => sum + forward.open, 0);
    open(`Restart ${tunnel.name}?`, `Its connection is replaced by a new one. ${plural(cut, 'client is', 'clients are')} cut.`,
      'Restart', () => send(tunnel, command));
    return;
  }
  const trouble = stream.token === null ? '' : await send(tunnel, command);
  if (stream.token === null || trouble !== '') {
    open(`Retry ${tunnel.name} now`, 'This needs the access token, once.', 'Retry now', () => send(tunnel, command), trouble);
  }
}

// Returns what went wrong, or an empty text.
async function send(tunnel, command) {
  try {
    const response = await fetch(`api/tunnels/${encodeURIComponent(tunnel.name)}/${command}`, {
      method: 'POST',
      headers: {'X-Autotunnel-Token': stream.token},
    });
    if (response.status === 401) {
      stream.token = null;
      return 'The access token is wrong.';
    }
    return response.ok ? '' : (await response.text()).trim();
  } catch {
    return 'The server does not answer.';
  }
}

byId('ask-form').addEventListener('submit', async event => {
  event.preventDefault();
  if (!byId('ask-token').hidden) {
    const given = byId('token').value.trim();
    byId('token').value = '';
    if (!/^[\x21-\x7e]+$/.test(given)) {
      setText(byId('ask-error'), 'Enter the access token.');
      return;
    }
    stream.token = given; // in memory only: a reload forgets it
  }
  const trouble = await onOk();
  if (trouble === '') {
    byId('ask').close();
    return;
  }
  setText(byId('ask-error'), trouble);
  byId('ask-token').hidden = stream.token !== null;
  (stream.token === null ? byId('token') : byId('ask-ok')).focus();
});
byId('ask-cancel').addEventListener('click', () => byId('ask').close());

setInterval(() => cards.forEach(card => card.tick(now())), 1000);
setInterval(() => cards.forEach(card => card.showStrip(now())), 5000);
stream.run();
