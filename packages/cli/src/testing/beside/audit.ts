/** What the audit log of an API server says about who asked it for what. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stringify } from 'yaml';

/** One request that was answered. */
export interface AuditedRequest {
  account: string;
  verb: string;
  resource: string;
  namespace?: string;
  name?: string;
  /** What it asked for by label, of many. */
  selector?: string;
  isDryRun: boolean;
  code: number;
  /** Milliseconds since 1970. */
  answeredAt: number;
}

interface AuditEvent {
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: {
    apiGroup?: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code?: number };
  stageTimestamp: string;
}

const mutations = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** A policy that notes every request of the service accounts of a namespace, once it is answered. Pure. */
export function auditPolicy(namespace: string): string {
  return stringify({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      {
        level: 'Metadata',
        userGroups: [`system:serviceaccounts:${namespace}`],
      },
      { level: 'None' },
    ],
  });
}

/** Reads the log, each line once; the server writes a line before it ends its answer. Answers all requests so far. */
export function followAudit(file: string): () => AuditedRequest[] {
  const requests: AuditedRequest[] = [];
  let offset = 0;
  return () => {
    const text = readFrom(file, offset);
    const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
    offset += whole.length;
    const lines = whole.toString().split('\n').slice(0, -1);
    const events = lines.map(line => JSON.parse(line) as AuditEvent);
    requests.push(...events.filter(isAnswer).map(requestOf));
    return [...requests];
  };
}

function readFrom(file: string, offset: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const text = Buffer.alloc(fstatSync(descriptor).size - offset);
    const length = readSync(descriptor, text, 0, text.length, offset);
    return text.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** A watch is answered when it begins, and noted again when it ends. */
function isAnswer({ verb, stage }: AuditEvent): boolean {
  return verb !== 'watch' || stage === 'ResponseStarted';
}

function requestOf(event: AuditEvent): AuditedRequest {
  const {
    resource = event.requestURI,
    namespace,
    name,
  } = event.objectRef ?? ({} as Partial<NonNullable<AuditEvent['objectRef']>>);
  const query = new URLSearchParams(event.requestURI.split('?')[1]);
  return {
    account: event.user.username.split(':').at(-1)!,
    verb: event.verb,
    resource,
    namespace,
    name,
    selector: query.get('labelSelector') ?? undefined,
    isDryRun: query.has('dryRun'),
    code: event.responseStatus?.code ?? 0,
    answeredAt: Date.parse(event.stageTimestamp),
  };
}

/** Those that have changed something. Questions about rights are posted, and change nothing. Pure. */
export function changesIn(
  requests: readonly AuditedRequest[],
): AuditedRequest[] {
  return requests.filter(
    ({ verb, resource, isDryRun, code }) =>
      mutations.includes(verb) &&
      !resource.endsWith('reviews') &&
      !isDryRun &&
      code < 300,
  );
}
