import { HttpError, unprocessable } from './HttpError';

type Fields = Record<string, unknown>;

/** Reads fields of a JSON body by type; a wrong or missing one is 422 as GitHub words it. */
export class Body {
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** Parses a request's body; no body is an empty object. */
  static parse(bytes: Buffer): Body {
    if (bytes.length === 0) return new Body({});
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new HttpError(400, 'Problems parsing JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new HttpError(400, 'Body should be a JSON object');
    }
    return new Body(value as Fields);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  isNull(name: string): boolean {
    return this.#fields[name] === null;
  }

  isNumber(name: string, value: number): boolean {
    return this.#fields[name] === value;
  }

  /** A text that must be there. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined)
      throw unprocessable(`Invalid request.\n\n"${name}" wasn't supplied.`);
    return value;
  }

  /** A text, or nothing when it is missing or null. */
  optionalText(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw this.#wrong(name, 'a string');
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'boolean') throw this.#wrong(name, 'a boolean');
    return value;
  }

  texts(name: string): string[] | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || value.some(item => typeof item !== 'string'))
      throw this.#wrong(name, 'an array of strings');
    return value as string[];
  }

  object(name: string): Body | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value))
      throw this.#wrong(name, 'an object');
    return new Body(value as Fields);
  }

  objects(name: string): Body[] | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (
      !Array.isArray(value) ||
      value.some(item => typeof item !== 'object' || item === null)
    ) {
      throw this.#wrong(name, 'an array of objects');
    }
    return (value as Fields[]).map(fields => new Body(fields));
  }

  /** One of some words. */
  oneOf<Word extends string>(
    name: string,
    words: readonly Word[],
  ): Word | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    const word = words.find(one => one === value);
    if (word === undefined)
      throw unprocessable(
        `Invalid request.\n\n${JSON.stringify(
          value,
        )} is not a possible value of "${name}": ${words.join(', ')}.`,
      );
    return word;
  }

  #wrong(name: string, wanted: string): HttpError {
    return unprocessable(
      `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(
        this.#fields[name],
      )?.slice(0, 200)} is not ${wanted}.`,
    );
  }
}
