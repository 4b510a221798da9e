import { parseArgs } from 'node:util';
import { startForge } from './startForge';

const usage = `dev-forge --data FOLDER [options]

A small GitHub stand-in over real bare repositories, on this machine alone.

  --data FOLDER       where repositories, pull requests and tokens are kept (required)
  --port NUMBER       port to listen on; 0, the default, takes any free one
  --host HOST         127.0.0.1 (default), localhost or ::1
  --seed FOLDER       import OWNER/NAME below it: bare repositories, clones or plain files
  --user LOGIN        whom the pages act for; "developer" unless told
  --anonymous-read    let requests without a token read public repositories
  --rate-limit COUNT  API requests per user and hour; 5000 unless told

When it listens it prints one line of JSON: {"ready":true,"url","apiUrl","tokenFile"}.
`;

function wholeNumber(
  name: string,
  value: string | undefined,
  most: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > most)
    throw new Error(
      `--${name} wants a whole number up to ${most}, not ${value}`,
    );
  return number;
}

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      seed: { type: 'string' },
      user: { type: 'string' },
      'anonymous-read': { type: 'boolean' },
      'rate-limit': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (!values.help && !values.data)
    throw new Error(
      '--data FOLDER is missing: it says where repositories and tokens are kept',
    );
  return {
    help: values.help ?? false,
    data: values.data ?? '',
    host: values.host,
    port: wholeNumber('port', values.port, 65_535),
    seed: values.seed,
    user: values.user === undefined ? undefined : { login: values.user },
    anonymousRead: values['anonymous-read'],
    rateLimit: wholeNumber('rate-limit', values['rate-limit'], 1e9),
  };
}

function explain(error: unknown, port: number | undefined): unknown {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new Error(`port ${port} is taken; give another with --port`)
    : error;
}

/**
 * Runs the program: prints the ready line, stops on SIGTERM and SIGINT; answers the exit code.
 * @public
 */
export async function main(args: string[]): Promise<number> {
  const { help, ...options } = readOptions(args);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const forge = await startForge(options).catch((error: unknown) => {
    throw explain(error, options.port);
  });
  const stopped = new Promise<void>(stop => {
    process.once('SIGTERM', () => stop());
    process.once('SIGINT', () => stop());
  });
  const { url, apiUrl, tokenFile } = forge;
  process.stdout.write(
    `${JSON.stringify({ ready: true, url, apiUrl, tokenFile })}\n`,
  );
  await stopped;
  await forge.close();
  return 0;
}
