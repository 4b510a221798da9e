import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { parseJson, writeJson } from '../schema/json';
import type { Json } from '../schema/types';

/** An API server under test. */
export interface ContractTarget {
  url: string;
  token: string;
  caData?: string;
}

/** One request of a scenario. */
export interface ContractCall {
  method: string;
  path: string;
  query?: Record<string, string>;
  body?: Json;
  /** Instead of a body. */
  text?: string;
  contentType?: string;
  accept?: string;
  userAgent?: string;
  token?: string;
  /** The answer quotes a parser or a Go struct: only code and reason are held. */
  loose?: boolean;
}

/** What was answered. */
export interface ContractAnswer {
  code: number;
  body: Json;
  warnings: string[];
  contentType: string;
}

/** Sends requests over one pool of connections. */
export class ContractClient {
  readonly #agent: HttpAgent;
  readonly #secure: boolean;

  constructor(readonly target: ContractTarget) {
    this.#secure = target.url.startsWith('https');
    const ca = target.caData && Buffer.from(target.caData, 'base64').toString();
    this.#agent = this.#secure
      ? new HttpsAgent({ keepAlive: true, ca })
      : new HttpAgent({ keepAlive: true });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Sends a request and reads the whole answer. */
  send(call: ContractCall): Promise<ContractAnswer> {
    const url = new URL(call.path, this.target.url);
    for (const [name, value] of Object.entries(call.query ?? {}))
      url.searchParams.append(name, value);
    const body =
      call.text ?? (call.body === undefined ? undefined : writeJson(call.body));
    const send = this.#secure ? httpsRequest : httpRequest;
    const token = call.token ?? this.target.token;
    return new Promise((resolve, reject) => {
      const outgoing = send(
        url,
        {
          method: call.method,
          agent: this.#agent,
          headers: {
            ...(token && { authorization: `Bearer ${token}` }),
            accept: call.accept ?? 'application/json',
            'user-agent': call.userAgent ?? 'contract/1',
            ...(body !== undefined && {
              'content-type': call.contentType ?? 'application/json',
              'content-length': Buffer.byteLength(body),
            }),
          },
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              code: response.statusCode ?? 0,
              body: parse(Buffer.concat(chunks).toString()),
              warnings: (response.headersDistinct.warning ?? []).map(w =>
                w.replace(/^299 - /, ''),
              ),
              contentType: String(response.headers['content-type'] ?? ''),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

function parse(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
