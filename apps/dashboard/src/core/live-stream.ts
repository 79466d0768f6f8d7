import { LiveUnavailableError } from '../errors';
import type { StreamResponse, StreamSink } from './exchange';
import type { Watch } from './watch';

const mostReaders = 200;
const reconnectMs = 2_000;

/**
 * Server-sent events of the state of the data: `status` at once and whenever it changes, `batch` with what came. A reader
 * that does not keep up is let go: it comes back by itself and starts with the present state.
 *
 * @throws LiveUnavailableError as many readers as there may be
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function liveStream(watch: Watch): StreamResponse {
  if (watch.listeners >= mostReaders)
    throw new LiveUnavailableError('All places for live updates are taken.');
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
    open(sink) {
      const heartbeat = setInterval(() => sink.write(': still here\n\n'), 15_000);
      heartbeat.unref();
      const stopListening = watch.listen((status, batch) => {
        const text = (batch ? event('batch', batch) : '') + event('status', status);
        if (!sink.write(text)) close(sink);
      });
      function close(open: StreamSink) {
        stopListening();
        clearInterval(heartbeat);
        open.end();
      }
      sink.write(`retry: ${reconnectMs}\n\n${event('status', watch.status())}`);
      return () => close(sink);
    },
  };
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
