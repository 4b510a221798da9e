import { readFileSync, statSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { systemClock, type Clock } from './clock';
import { normalizeRepository, parseImage } from './imageReference';
import { silentLogger, type Logger } from './logger';

/** Says which images exist. */
export interface ImageTable {
  /** Whether an image can be pulled. */
  has(reference: string): boolean;
}

/** Repositories and the tags (or `sha256:` digests) that each of them holds. */
export type ImageTags = Record<string, string[]>;

/** A tag with this in it exists in no repository that the table does not list. */
const absentTagMark = 'does-not-exist';

/**
 * A fixed table. A listed repository holds exactly the listed tags; one that is not listed holds
 * every tag but those with {@link absentTagMark} in them.
 */
export function createImageTable(images: ImageTags = {}): ImageTable {
  const tags = new Map(
    Object.entries(images).map(([repository, list]) => [
      normalizeRepository(repository),
      new Set(list),
    ]),
  );
  return {
    has(reference) {
      const { repository, tag, digest } = parseImage(reference);
      const listed = tags.get(repository);
      if (!listed) return !(tag ?? '').includes(absentTagMark);
      return listed.has(digest ?? tag ?? '');
    },
  };
}

/** How a table file is read. */
export interface OpenImageTableOptions {
  clock?: Clock;
  /** Told when the file becomes unreadable; the table then stays as it was. */
  logger?: Logger;
}

/** How many milliseconds a table is used before its file is looked at again. */
const freshFor = 500;

/**
 * A table in a YAML or JSON file (`images: {<repository>: [<tag>, ...]}`) that is read again when
 * the file changes.
 * @throws Error when the file cannot be read now, or is not such a table.
 */
export function openImageTable(
  file: string,
  options: OpenImageTableOptions = {},
): ImageTable {
  const { clock = systemClock, logger = silentLogger } = options;
  let stamp = stampOf(file);
  let table = createImageTable(readImages(file));
  let lookedAt = clock.now();
  const refresh = () => {
    if (clock.now() - lookedAt < freshFor) return;
    lookedAt = clock.now();
    try {
      const next = stampOf(file);
      if (next === stamp) return;
      stamp = next;
      table = createImageTable(readImages(file));
    } catch (error) {
      logger.warn(
        `${
          error instanceof Error ? error.message : error
        }. The last good table is used`,
      );
    }
  };
  return {
    has(reference) {
      refresh();
      return table.has(reference);
    },
  };
}

function stampOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs}/${size}/${ino}`;
}

function readImages(file: string): ImageTags {
  const text = readFileSync(file, 'utf8');
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    const line =
      error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    throw new Error(
      `${file}${line ? `:${line}` : ''}: not YAML: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  const images = (data as { images?: unknown } | null)?.images ?? {};
  if (!isImageTags(images)) {
    throw new Error(
      `${file}: "images" has to map each repository to a list of tags, such as {"ghcr.io/acme/web": ["1.0.0"]}; write tags in quotes`,
    );
  }
  return images;
}

function isImageTags(value: unknown): value is ImageTags {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(
      tags => Array.isArray(tags) && tags.every(tag => typeof tag === 'string'),
    )
  );
}
