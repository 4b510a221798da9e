import { isNotFound } from './apiError';
import type { KubeClient } from './client';
import { toTime, type Clock } from './clock';
import type { KubeObject } from './kubeTypes';
import type { Logger } from './logger';
import { resources } from './resources';

/** Tells people what happened to an object. */
export interface EventRecorder {
  /**
   * Records without waiting; what is the same as before only counts up. `fieldPath` names the part
   * of the object that it is about, `spec.containers{web}` for instance.
   */
  record(subject: KubeObject, event: EventText): void;
}

/** What an event says. */
export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  fieldPath?: string;
}

interface KubeEvent extends KubeObject {
  involvedObject: Record<string, string | undefined>;
  reason: string;
  message: string;
  type: string;
  count: number;
  firstTimestamp: string;
  lastTimestamp: string;
  source: { component: string; host?: string };
  reportingComponent: string;
  reportingInstance: string;
}

/** Who records, and with what. */
export interface EventRecorderOptions {
  client: KubeClient;
  clock: Clock;
  logger: Logger;
  /** `kubelet`, `deployment-controller`, ... */
  component: string;
}

/** How many different events are remembered for counting; the oldest are forgotten. */
const rememberedEvents = 4096;
const longestMessage = 1024;

/** A recorder that writes core/v1 Events, one after the other for each that counts up. */
export function createEventRecorder(
  options: EventRecorderOptions,
): EventRecorder {
  const known = new Map<string, Promise<KubeEvent | undefined>>();
  let serial = 0;
  return {
    record(subject, text) {
      const key = [
        subject.metadata.uid,
        text.type,
        text.reason,
        text.message,
        text.fieldPath,
      ].join('\u0000');
      const now = options.clock.now();
      serial = (serial + 1) % 0x100000;
      const name = `${subject.metadata.name}.${now.toString(16)}${serial
        .toString(16)
        .padStart(5, '0')}`;
      const before = known.get(key) ?? Promise.resolve(undefined);
      known.delete(key);
      known.set(
        key,
        before
          .then(event => write(options, { subject, text, name, event, now }))
          .catch(error => {
            // Nobody waits for an event; a lost one is told and forgotten.
            options.logger.debug(
              `Event ${text.reason} of ${name}: ${String(error)}`,
            );
            return undefined;
          }),
      );
      if (known.size > rememberedEvents) {
        const [oldest] = known.keys();
        known.delete(oldest);
      }
    },
  };
}

interface Occurrence {
  subject: KubeObject;
  text: EventText;
  name: string;
  event: KubeEvent | undefined;
  now: number;
}

async function write(
  options: EventRecorderOptions,
  occurrence: Occurrence,
): Promise<KubeEvent | undefined> {
  const { event, now } = occurrence;
  if (event) {
    try {
      return await options.client.merge<KubeEvent>(
        resources.events,
        event.metadata,
        { count: event.count + 1, lastTimestamp: toTime(now) },
      );
    } catch (error) {
      // Events end by themselves after a while: begin a new one.
      if (!isNotFound(error)) throw error;
    }
  }
  return options.client.create<KubeEvent>(
    resources.events,
    newEvent(options, occurrence),
  );
}

function newEvent(
  options: EventRecorderOptions,
  { subject, text, name, now }: Occurrence,
): Omit<KubeEvent, 'metadata'> & {
  metadata: { name: string; namespace: string };
} {
  const { metadata } = subject;
  const time = toTime(now);
  return {
    metadata: { name, namespace: metadata.namespace ?? 'default' },
    involvedObject: {
      apiVersion: subject.apiVersion,
      kind: subject.kind,
      namespace: metadata.namespace,
      name: metadata.name,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      fieldPath: text.fieldPath,
    },
    type: text.type,
    reason: text.reason,
    message: text.message.slice(0, longestMessage),
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component: options.component },
    reportingComponent: options.component,
    reportingInstance: '',
  };
}
