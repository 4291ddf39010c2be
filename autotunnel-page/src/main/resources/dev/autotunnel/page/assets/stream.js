// Reads the server-sent events. EventSource cannot send the access token and does not tell a full server from a dead one,
// so this reads the stream itself: event, data, id, comments.

const SILENCE_MS = 25000; // the server sends something every 10 s
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10000;

const AGAIN = 'again';
const ENDED = 'ended';

// What the page's own server answers in plain text, such as that too many pages are open.
class Refused extends Error {}

async function refused(response) {
  const text = response.headers.get('Content-Type')?.startsWith('text/plain') ? (await response.text()).trim() : '';
  return new Refused(text.slice(0, 200) || `the server answers ${response.status}`);
}

export class Stream {
  constructor(handlers) {
    this.handlers = handlers; // onMessage(type, data), onLive(live, text), onUnauthorized(): promise
    this.token = null;
    this.lastId = null;
    this.delay = FIRST_DELAY_MS;
  }

  async run() {
    for (;;) {
      let trouble = 'connection lost';
      try {
        if (await this.readOnce() === AGAIN) {
          continue;
        }
      } catch (e) {
        console.debug('the stream ended', e);
        trouble = e instanceof Refused ? e.message : trouble;
      }
      this.handlers.onLive(false, `${trouble}, trying again`);
      await new Promise(done => setTimeout(done, this.delay));
      this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS);
    }
  }

  headers() {
    const headers = {Accept: 'text/event-stream'};
    if (this.token !== null) {
      headers['X-Autotunnel-Token'] = this.token; // Authorization may be meant for a proxy on the way
    }
    if (this.lastId !== null) {
      headers['Last-Event-ID'] = this.lastId;
    }
    return headers;
  }

  // Reads until the stream ends. Returns AGAIN if there is a new token.
  async readOnce() {
    const abort = new AbortController();
    let silence = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await fetch('api/events', {headers: this.headers(), signal: abort.signal, cache: 'no-store'});
      if (response.status === 401) {
        clearTimeout(silence);
        this.handlers.onLive(false, 'locked: reload to enter the token');
        await this.handlers.onUnauthorized();
        return AGAIN;
      }
      if (!response.ok) {
        throw await refused(response);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const {done, value} = await reader.read();
        if (done) {
          return ENDED;
        }
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENCE_MS);
        this.delay = FIRST_DELAY_MS;
        this.handlers.onLive(true, 'live');
        text = this.take(text + value);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  // Handles the complete messages and returns what is left over.
  take(text) {
    const parts = text.split('\n\n');
    const rest = parts.pop();
    parts.forEach(part => this.message(part));
    return rest;
  }

  message(part) {
    let type = '';
    let data = '';
    let id = null;
    for (const line of part.split('\n')) {
      if (line.startsWith('event: ')) {
        type = line.slice(7);
      } else if (line.startsWith('data: ')) {
        data += line.slice(6);
      } else if (line.startsWith('id: ')) {
        id = line.slice(4);
      }
    }
    if (data !== '') {
      this.handlers.onMessage(type, JSON.parse(data));
    }
    if (id !== null) {
      this.lastId = id;
    }
  }
}
