import { isObject, type Json, type JsonObject } from '../schema/types';
import type {
  ContractAnswer,
  ContractCall,
  ContractClient,
} from './contractClient';

/** One request and its answer, without what differs from run to run. */
export interface TranscriptEntry {
  request: string;
  code: number;
  warnings?: string[];
  body: Json;
}

/** Sends the requests of a scenario and writes down what was answered. */
export class Recorder {
  readonly entries: TranscriptEntry[] = [];

  constructor(
    readonly client: ContractClient,
    /** Namespace of this run; it stands as `NS` in the transcript. */
    readonly namespace: string,
  ) {}

  /** Sends a request and writes it down. */
  async send(call: ContractCall): Promise<ContractAnswer> {
    const answer = await this.client.send(call);
    const query = new URLSearchParams(call.query).toString();
    this.entries.push({
      request: this.#clean(
        `${call.method} ${call.path}${query && `?${query}`}`,
      ),
      code: answer.code,
      ...(answer.warnings.length > 0 && {
        warnings: answer.warnings.map(w => this.#clean(w)),
      }),
      body: call.loose
        ? reasonOf(answer.body)
        : this.#normalise(answer.body, ''),
    });
    return answer;
  }

  /** Sends a request that the transcript leaves out. */
  quietly(call: ContractCall): Promise<ContractAnswer> {
    return this.client.send(call);
  }

  /** Writes down something else. */
  note(what: string, body: Json): void {
    this.entries.push({
      request: what,
      code: 0,
      body: this.#normalise(body, ''),
    });
  }

  #clean(text: string): string {
    return (
      text
        .replaceAll(this.namespace, 'NS')
        .replace(
          /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
          '<uid>',
        )
        .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
        .replace(
          /ResourceVersion in (precondition|object meta): \d+/g,
          'ResourceVersion in $1: <version>',
        )
        // Go prints what differs between two structs; that is not part of the contract.
        .replace(/(\\n|\n)@@[\s\S]*$/, '')
        .replace(/in record \(\d+\)/g, 'in record (<version>)')
        .replace(/\b10\.(0|96)\.\d+\.\d+\b/g, '<ip>')
    );
  }

  #normalise(value: Json, name: string): Json {
    if (typeof value === 'string') {
      if (name === 'resourceVersion' && value !== '') return '<version>';
      // It depends on the group, which is another one at every run.
      if (name === 'storageVersionHash') return '<hash>';
      if (name === 'continue' && value !== '') return '<continue>';
      if (name === 'cells' && /^\d+s$/.test(value)) return '<age>';
      return this.#clean(value);
    }
    if (typeof value === 'number')
      return name === 'nodePort' && value ? '<port>' : value;
    if (Array.isArray(value)) {
      const items = value.map(item =>
        this.#normalise(item, isTable(name) ? name : ''),
      );
      return name === 'causes' || name === 'managedFields'
        ? sorted(items)
        : items;
    }
    if (!isObject(value)) return value;
    const result: JsonObject = {};
    for (const key of Object.keys(value).sort()) {
      const item = value[key];
      // The real server's descriptions of columns are texts of its own.
      if (key === 'description' && name === 'columnDefinitions') continue;
      if (key === 'continue' && item === '') continue;
      if (item !== undefined)
        result[this.#clean(key)] = this.#normalise(item, key);
    }
    return result;
  }
}

/** Members of a Table whose values are known by where they stand. */
function isTable(name: string): boolean {
  return name === 'columnDefinitions' || name === 'cells';
}

function reasonOf(body: Json): Json {
  return isObject(body) ? body.reason ?? null : null;
}

function sorted(items: Json[]): Json[] {
  return [...items].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
}
