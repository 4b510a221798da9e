import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createImageTable,
  openImageTable,
  startControllers,
  type RunningControllers,
} from './controllers';
import { startCluster, type DevCluster } from './startCluster';

const usage = `usage: dev-cluster --data FOLDER [--port N] [--name NAME] [--images FILE] [--speed N] [--tokens FILE] [--no-controllers]

  --data FOLDER     keeps the state, the token and the kubeconfig
  --port N          listens on this port of 127.0.0.1; without it the port of the last start, or a free one
  --name NAME       name of the cluster and of the kubeconfig's context (dev-cluster)
  --images FILE     YAML or JSON, images: {repository: [tag, ...]}; other tags of these cannot be pulled
  --speed N         how many times faster than in life pods start and end (1)
  --tokens FILE     more users: lines token,user,uid,"group1,group2"
  --no-controllers  the API alone: workloads get no pods
`;

/** What the command line asks for. */
interface Arguments {
  data: string;
  port: number;
  name: string;
  images?: string;
  speed: number;
  tokens?: string;
  controllers: boolean;
}

/** The program: runs until it is told to stop, and answers its exit code. @public */
export async function main(args: string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) {
    process.stdout.write(usage);
    return 0;
  }
  const folder = resolve(options.data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cluster = await open(folder, options);
  let controllers: RunningControllers | undefined;
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    writeAtomically(kubeconfig, cluster.kubeconfig);
    writeAtomically(join(folder, 'port'), new URL(cluster.url).port);
    if (options.controllers) controllers = await startWith(cluster, options);
    const ready = {
      ready: true,
      name: options.name,
      url: cluster.url,
      kubeconfig,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    await untilToldToStop();
  } finally {
    await controllers?.stop();
    await cluster.close();
  }
  return 0;
}

/** The port of the last start is taken again if it is free, so that kubeconfigs stay valid. */
async function open(folder: string, options: Arguments): Promise<DevCluster> {
  const start = (port: number) =>
    startCluster({
      folder,
      port,
      name: options.name,
      ...(options.tokens && { tokens: readFileSync(options.tokens, 'utf8') }),
    });
  if (options.port !== 0) {
    try {
      return await start(options.port);
    } catch (error) {
      throw explain(error, options.port);
    }
  }
  const file = join(folder, 'port');
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (!last) return start(0);
  try {
    return await start(last);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}

function explain(error: unknown, port: number): unknown {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new Error(`port ${port} is taken; give another with --port`)
    : error;
}

function startWith(
  cluster: DevCluster,
  options: Arguments,
): Promise<RunningControllers> {
  return startControllers({
    url: cluster.url,
    token: cluster.token,
    caData: cluster.caData,
    images: options.images
      ? openImageTable(options.images)
      : createImageTable(),
    speed: options.speed,
    logger: {
      debug: () => undefined,
      warn: message => process.stderr.write(`${message}\n`),
    },
  });
}

function readArguments(args: string[]): Arguments | undefined {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      name: { type: 'string', default: 'dev-cluster' },
      images: { type: 'string' },
      speed: { type: 'string', default: '1' },
      tokens: { type: 'string' },
      'no-controllers': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.data)
    throw new Error(`--data names the folder of the state\n\n${usage}`);
  return {
    data: values.data,
    port: readNumber('port', values.port, 65535),
    name: values.name,
    ...(values.images && { images: resolve(values.images) }),
    speed: readNumber('speed', values.speed, 1000),
    ...(values.tokens && { tokens: resolve(values.tokens) }),
    controllers: !values['no-controllers'],
  };
}

function readNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!(number >= 0 && number <= most))
    throw new Error(`--${name} is a number up to ${most}, not ${text}`);
  return number;
}

function writeAtomically(path: string, text: string): void {
  writeFileSync(`${path}.next`, text, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

function untilToldToStop(): Promise<void> {
  return new Promise(done => {
    process.once('SIGTERM', () => done());
    process.once('SIGINT', () => done());
  });
}
