import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { JsonObject } from '../schema/types';
import type { ContractTarget } from './contractClient';

/** Reads a watch until enough events came or a while passed without any. */
export function readWatch(
  target: ContractTarget,
  path: string,
  options: { events: number; quiet?: number; accept?: string },
): { done: Promise<JsonObject[]>; opened: Promise<number> } {
  const url = new URL(path, target.url);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  let open: (code: number) => void = () => undefined;
  const opened = new Promise<number>(resolve => {
    open = resolve;
  });
  const done = new Promise<JsonObject[]>((resolve, reject) => {
    const events: JsonObject[] = [];
    const outgoing = send(url, {
      agent: false,
      ca: target.caData && Buffer.from(target.caData, 'base64').toString(),
      headers: {
        authorization: `Bearer ${target.token}`,
        accept: options.accept ?? 'application/json',
      },
    });
    const finish = () => {
      outgoing.destroy();
      resolve(events);
    };
    let timer = setTimeout(finish, options.quiet ?? 10_000);
    outgoing.on('error', error =>
      events.length > 0 ? finish() : reject(error),
    );
    outgoing.on('response', response => {
      open(response.statusCode ?? 0);
      let rest = '';
      response.setEncoding('utf8');
      response.on('error', finish);
      response.on('end', () => {
        clearTimeout(timer);
        resolve(events);
      });
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (line !== '') events.push(JSON.parse(line) as JsonObject);
        clearTimeout(timer);
        if (events.length >= options.events) finish();
        else timer = setTimeout(finish, options.quiet ?? 10_000);
      });
    });
    outgoing.end();
  });
  return { done, opened };
}
