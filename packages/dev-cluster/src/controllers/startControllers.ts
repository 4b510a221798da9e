import { createKubeClient } from './client';
import { createPace, systemClock, type Clock } from './clock';
import {
  runController,
  type Controller,
  type ControllerContext,
} from './controller';
import {
  controllerNames,
  controllerTable,
  type ControllerName,
} from './controllerTable';
import { createEventRecorder } from './eventRecorder';
import type { ImageTable } from './imageTable';
import { Informers } from './informers';
import { silentLogger, type Logger } from './logger';
import { decodeCertificate } from './transport';

/** Which cluster the controllers work on, and how. @public */
export interface ControllersOptions {
  /** The API server, `https://127.0.0.1:6443` for instance. */
  url: string;
  /** A bearer token that may do everything. */
  token: string;
  /** The API server's certificate authority, as PEM or as base64 of PEM. */
  caData?: string;
  /** Which images exist. */
  images: ImageTable;
  /** 1 is as in life (some seconds to ready); 20 does the same in a twentieth of the time. */
  speed?: number;
  /** Only these controllers; all when absent. */
  only?: ControllerName[];
  /** Names of the nodes that the kubelet plays, at most four; three workers when absent. */
  nodes?: string[];
  clock?: Clock;
  logger?: Logger;
}

/** Controllers at work. @public */
export interface RunningControllers {
  /** Ends all watches and settles when nothing is being written any more. */
  stop(): Promise<void>;
}

const defaultNodes = ['worker-1', 'worker-2', 'worker-3'];

/**
 * Runs toy controllers against a Kubernetes API and settles when they have seen the cluster and
 * registered its nodes.
 * @throws Error when the options are wrong or the nodes cannot be registered.
 * @public
 */
export async function startControllers(
  options: ControllersOptions,
): Promise<RunningControllers> {
  const { clock = systemClock, logger = silentLogger } = options;
  const pace = createPace(options.speed ?? 1);
  const nodes = options.nodes ?? defaultNodes;
  if (nodes.length > 4) {
    throw new RangeError(
      `The kubelet plays at most 4 nodes, but ${nodes.length} are named`,
    );
  }
  const client = createKubeClient(options);
  const informers = new Informers({
    client,
    clock,
    logger,
    random: Math.random,
  });
  const wanted = new Set<ControllerName>(options.only ?? controllerNames);
  const running = controllerNames
    .filter(name => wanted.has(name))
    .map(name => {
      const { manager, component, create } = controllerTable[name];
      const own = client.as(manager);
      const events = createEventRecorder({
        client: own,
        clock,
        logger,
        component,
      });
      const context: ControllerContext = {
        client: own,
        informers,
        events,
        clock,
        pace,
        logger,
        random: Math.random,
      };
      const controller: Controller = create(context, {
        images: options.images,
        nodes,
        caCertificate: decodeCertificate(options.caData) ?? '',
      });
      return runController(name, controller, context);
    });
  const stop = async () => {
    await informers.stop();
    await Promise.all(running.map(controller => controller.stop()));
    client.close();
  };
  try {
    await informers.start();
    await Promise.all(running.map(controller => controller.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
