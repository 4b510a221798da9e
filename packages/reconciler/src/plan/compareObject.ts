import { createHash } from 'node:crypto';
import {
  FIELD_MANAGER,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import { canonicalJson } from '../json';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type { Applied, Cluster } from '../ports';
import type { DesiredObject } from '../render/desired';
import type { Comparison } from './comparison';
import { diffObjects } from './diffObjects';
import { newLines } from './diffLines';
import { isSecret, maskFailure, maskManifest } from './maskSecrets';
import { foreignOwnerOf, helmReleaseOf } from './ownership';
import { ownershipDrift } from './ownershipDrift';
import { whyLeftAlone } from './annotations';
import { withoutIgnored } from './ignore';
import { payloadOf, type Payload } from './payload';
import { predictApply, type Predicted } from './predictApply';
import { provesNoChange } from './provesNoChange';
import { verdictOfWhole } from './replacement';
import { objectIn, type Verdict, type VerdictCache } from './verdictCache';

const same = { verdict: 'same', fields: [], lines: [] } as const;

/** @public */
export interface CompareInput {
  desired: DesiredObject;
  /** The watched object; undefined when the watch has none with our label. */
  live: KubernetesObject | undefined;
  cluster: Pick<Cluster, 'name' | 'apply' | 'get' | 'patch' | 'epoch'>;
  cache: VerdictCache;
  installation: string;
  applicationId: string;
  /** What differs is written whole (`Replace=true`). */
  replace?: boolean;
  /** Applies for real in the place of a dry run: what differs is undone when it is found. */
  applyNow?: () => Promise<Outcome<Applied>>;
  /** What is known to be missing that it waits for where nothing is there yet: the server need not say so again. */
  waitsFor?: ObjectKey;
}

/**
 * The verdict about one object: proven equal locally, else known from before, else by the API server's dry run of the
 * very apply that a sync would make. A dry run that fails decides nothing. Never throws for what the cluster does.
 * @public
 */
export async function compareObject(input: CompareInput): Promise<Comparison> {
  const { desired } = input;
  const leftAlone = whyLeftAlone(desired.manifest, input.live !== undefined);
  if (leftAlone !== undefined) {
    const facts = input.live
      ? factsAbout(input, input.live)
      : identityOf(input);
    return { ...facts, ...same, proof: 'annotation', leftAlone };
  }
  const live = await liveInVersion(input);
  if (live.status === 'failed') {
    return unknown(input, live, input.live);
  }
  return live.value
    ? compareWithLive(input, live.value)
    : compareWithoutLive(input);
}

/** Live and desired are compared in the version of desired, which need not be the watched one. */
async function liveInVersion({ desired, live, cluster }: CompareInput) {
  return live === undefined || live.apiVersion === desired.manifest.apiVersion
    ? ({ status: 'done', value: live } as const)
    : cluster.get(desired.ref);
}

async function compareWithLive(
  input: CompareInput,
  live: KubernetesObject,
): Promise<Comparison> {
  const { desired, cluster, cache } = input;
  const payload = payloadOf(desired, live);
  if (payload.status === 'failed') {
    return unknown(input, payload, live);
  }
  const facts = { ...factsAbout(input, live), ...factsOf(payload.value) };
  const { compared, takeover } = payload.value;
  const proof = provesNoChange(compared, live, FIELD_MANAGER);
  if (proof.proven && !takeover) {
    return { ...facts, ...same, proof: 'local' };
  }
  const object = objectIn(cluster.name, desired.key);
  const state = stateOf(input, live);
  const known = cache.get(object, state);
  if (known) {
    return { ...facts, ...known, proof: 'cache' };
  }
  const tried = await tryApply(input, live, payload.value);
  if (tried.status === 'failed') {
    return notCompared(input, tried, live);
  }
  if (tried.value.created) {
    // It went away after the watch had told of it.
    return missing(input);
  }
  const verdict = verdictOf(input, live, { ...tried.value, ...payload.value });
  const told = input.replace
    ? await verdictOfWhole(input, live, { verdict, takeover })
    : done(verdict);
  if (told.status === 'failed') {
    return notCompared(input, told, live);
  }
  cache.set(object, state, told.value);
  return { ...facts, ...told.value, proof: 'dry-run' };
}

/** Nothing with our label: either nothing at all, or an object that was never ours. */
async function compareWithoutLive(input: CompareInput): Promise<Comparison> {
  if (input.waitsFor !== undefined) {
    return missing(input, { waitsFor: input.waitsFor });
  }
  const dryRun = await tryToCreate(input);
  if (dryRun.status === 'failed') {
    return notCompared(input, dryRun, undefined);
  }
  if (dryRun.value.created) {
    return missing(input);
  }
  const read = await input.cluster.get(input.desired.ref);
  if (read.status === 'failed') {
    return unknown(input, read, undefined);
  }
  // It is compared as any other: what it was never told of is found in the object itself.
  return read.value
    ? compareObject({ ...input, live: read.value })
    : missing(input);
}

function tryToCreate({ cluster, desired }: CompareInput) {
  return cluster.apply(desired.manifest, { dryRun: true, force: true });
}

async function tryApply(
  input: CompareInput,
  live: KubernetesObject,
  payload: Payload,
): Promise<Outcome<Predicted>> {
  if (!input.applyNow) {
    return predictApply(input.cluster, live, payload);
  }
  return input.applyNow();
}

function factsOf({ ignored, takeover }: Payload) {
  return {
    ...(ignored.length > 0 ? { ignored } : {}),
    ...(takeover && takeover.managers.length > 0
      ? { takesOver: takeover.managers }
      : {}),
  };
}

function identityOf({ desired }: CompareInput) {
  return { key: desired.key, ref: desired.ref, desiredHash: desired.hash };
}

function factsAbout(input: CompareInput, live: KubernetesObject) {
  const foreignOwner = foreignOwnerOf(live, input);
  const helmRelease = helmReleaseOf(live);
  return {
    ...identityOf(input),
    live,
    uid: String(live.metadata.uid),
    ...(foreignOwner === undefined ? {} : { foreignOwner }),
    ...(helmRelease === undefined ? {} : { helmRelease }),
  };
}

/** Content differs, else ownership differs, else nothing. */
function verdictOf(
  { desired }: CompareInput,
  live: KubernetesObject,
  predicted: Predicted & Payload,
): Verdict {
  const { ignore } = desired;
  const { object, places, takeover } = predicted;
  const diffWith = (outcome: KubernetesObject) =>
    diffObjects({
      live,
      predicted: outcome,
      desired: predicted.manifest,
      secret: isSecret(desired.manifest),
      removed: takeover?.removed,
    });
  const compared = diffWith(
    ignore ? withoutIgnored(object, live, ignore) : object,
  );
  if (compared.fields.length > 0) {
    // What would be written in passing is part of the plan.
    const told = ignore?.overwrite ? diffWith(object) : compared;
    return { verdict: 'content', ...told };
  }
  const drift = ownershipDrift(live, object, places);
  return drift.length === 0
    ? same
    : { verdict: 'ownership', fields: drift, lines: [] };
}

function missing(
  input: CompareInput,
  awaited: Pick<Comparison, 'waitsFor' | 'missingKind'> = {},
): Comparison {
  return {
    ...identityOf(input),
    verdict: 'missing',
    proof: 'absence',
    fields: [],
    lines: newLines(maskManifest(input.desired.manifest)),
    ...awaited,
  };
}

/** A kind or namespace that is not there yet is waited for; any other failure leaves the verdict open. */
function notCompared(
  input: CompareInput,
  failure: Failure,
  live: KubernetesObject | undefined,
): Comparison {
  const { namespace = '' } = input.desired.ref;
  if (failure.code === 'missing-kind') {
    return missing(input, { missingKind: failure.message });
  }
  if (failure.code === 'missing-namespace') {
    return missing(input, { waitsFor: `/Namespace//${namespace}` });
  }
  return unknown(input, failure, live);
}

function unknown(
  input: CompareInput,
  failure: Failure,
  live: KubernetesObject | undefined,
): Comparison {
  return {
    ...(live ? factsAbout(input, live) : identityOf(input)),
    verdict: 'unknown',
    proof: 'dry-run',
    fields: [],
    lines: [],
    failure: maskFailure(
      failed(failure.code, failure.message, {
        subject: failure.subject ?? input.desired.key,
        retryAfterMs: failure.retryAfterMs,
        cause: failure.cause,
      }),
      input.desired.manifest,
    ),
  };
}

/** What the answer of a dry run depends on: both objects and who may change them on their way. */
function stateOf(
  { desired, cluster, replace }: CompareInput,
  live: KubernetesObject,
): string {
  const { status: _status, metadata, ...rest } = live;
  const {
    resourceVersion: _resourceVersion,
    generation: _generation,
    managedFields,
    ...described
  } = metadata;
  const ownership = Array.isArray(managedFields)
    ? managedFields.filter(entry => entry?.subresource !== 'status')
    : [];
  const hash = createHash('sha256')
    .update(canonicalJson({ ...rest, metadata: described, ownership }))
    .digest('base64url');
  const method = replace ? ' replace' : '';
  return `${desired.hash} ${hash} ${cluster.epoch()}${method}`;
}
