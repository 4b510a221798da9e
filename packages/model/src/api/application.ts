import { z } from 'zod';
import { problemSchema } from '../problem';
import { engineSchema, healthStatusSchema, syncStatusSchema } from '../status';
import { operationSummarySchema } from './operation';
import {
  fieldDifferenceSchema,
  fieldManagerSchema,
  timestampSchema,
} from './resource';
import { waitSchema } from './wait';

/** A commit as people recognise it. @public */
export const commitSchema = z.object({
  sha: z.string(),
  message: z.string().describe('First line.'),
  author: z.string().describe('Name as Git has it.'),
  authorEmail: z.string().optional(),
  at: timestampSchema,
  url: z.string().optional(),
});
/** See {@link commitSchema}. @public */
export type Commit = z.infer<typeof commitSchema>;

/** Why an Application is not healthy: the way from it to the first abnormal object. @public */
export const causeSchema = z.object({
  /** One sentence: `Pod api-7d9f8-x2k4p cannot pull image api:2.15.0: tag not found.` */
  sentence: z.string(),
  reason: z.string(),
  message: z.string().optional(),
  since: timestampSchema.optional(),
  /** From the Application down. The last one may be a container. */
  chain: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      key: z.string().optional(),
      detail: z.string().optional(),
    }),
  ),
  image: z.string().optional(),
  /** Where it is set in Git, when known. */
  file: z.string().optional(),
  line: z.number().optional(),
  /** What still serves: `3 pods of 2.15.0-rc3`. */
  stillServing: z.string().optional(),
});
/** See {@link causeSchema}. @public */
export type Cause = z.infer<typeof causeSchema>;

/** An undone or standing change that was made in the cluster. @public */
export const driftFactSchema = z.object({
  key: z.string(),
  kind: z.string(),
  name: z.string(),
  field: fieldDifferenceSchema.optional(),
  manager: fieldManagerSchema.optional(),
  at: timestampSchema,
});
/** See {@link driftFactSchema}. @public */
export type DriftFact = z.infer<typeof driftFactSchema>;

/** How old the facts are. @public */
export const asOfSchema = z.object({
  /** Last proven contact with the cluster. */
  live: timestampSchema.optional(),
  /** Last proven contact with the repository. */
  git: timestampSchema.optional(),
  /** A newer commit came that may concern it, and is being read: what is shown is of the one before. */
  reading: z.boolean().optional(),
  /** Set while the cluster or the repository does not answer. */
  stale: z
    .object({
      what: z.enum(['cluster', 'repository']),
      name: z.string(),
      since: timestampSchema,
      message: z.string(),
      nextTryAt: timestampSchema.optional(),
    })
    .optional(),
});
/** See {@link asOfSchema}. @public */
export type AsOf = z.infer<typeof asOfSchema>;

/** A sync window as people recognise it. @public */
export const syncWindowFactsSchema = z.object({
  kind: z.enum(['allow', 'deny']),
  schedule: z.string(),
  duration: z.string(),
  timeZone: z.string(),
});
/** See {@link syncWindowFactsSchema}. @public */
export type SyncWindowFacts = z.infer<typeof syncWindowFactsSchema>;

/** What sync windows say at the moment, and until when. @public */
export const syncWindowStateSchema = z.object({
  /** False while the engine may not sync by itself. */
  open: z.boolean(),
  /** Whether a person may sync. */
  manual: z.boolean(),
  /** In words: what blocks, or lets pass. */
  reason: z.string(),
  /** The window that blocks or lets pass; left out while none is in the way. */
  by: syncWindowFactsSchema.optional(),
  /** When `open` changes next; left out when that is not in sight. */
  changesAt: timestampSchema.optional(),
  /** The window that decides from then on. */
  next: syncWindowFactsSchema.optional(),
});
/** See {@link syncWindowStateSchema}. @public */
export type SyncWindowState = z.infer<typeof syncWindowStateSchema>;

/** An Application with everything that a lane or a row shows. @public */
export const applicationSchema = z.object({
  id: z.string(),
  /** Opaque name of this Application in signals; the backend adds it to its answers. */
  ref: z.string().optional(),
  app: z.string(),
  environment: z.string(),
  /** Place of the environment in the promotion order. */
  order: z.number(),
  cluster: z.string(),
  namespace: z.string(),
  engine: engineSchema,
  /** Infrastructure stands once per cluster; its environment is the cluster's name. */
  scope: z.enum(['app', 'infrastructure']),
  entityRef: z.string().optional(),
  owner: z.string().optional(),
  source: z.object({
    repository: z.string(),
    /** Repository whose gitops.yaml defines it, where that is another one. */
    home: z.string().optional(),
    url: z.string().optional(),
    branch: z.string(),
    path: z.string(),
    tool: z.enum(['kustomize', 'helm', 'directory']),
  }),
  policy: z.object({
    automated: z.boolean(),
    prune: z.boolean(),
    selfHeal: z.boolean(),
  }),
  sync: z.object({
    status: syncStatusSchema,
    /** Last known status while `status` is Unknown. */
    was: syncStatusSchema.optional(),
    /** Commit that was applied last. */
    revision: z.string().optional(),
    /** Newest commit that changed what this Application renders. */
    commit: commitSchema.optional(),
    /** Objects that differ. */
    different: z.number(),
    /** Objects that left Git. */
    toPrune: z.number(),
    /** All objects in Git. */
    total: z.number(),
    /** Why it is not Synced, in one line. */
    message: z.string().optional(),
    since: timestampSchema.optional(),
  }),
  health: z.object({
    status: healthStatusSchema,
    was: healthStatusSchema.optional(),
    /** Why it is not Healthy, in one line. */
    message: z.string().optional(),
    since: timestampSchema.optional(),
    cause: causeSchema.optional(),
  }),
  /** Images of the desired workloads, most important first. */
  images: z.array(
    z.object({ name: z.string(), image: z.string(), version: z.string() }),
  ),
  /** Against the environment before this one. */
  behind: z.object({ environment: z.string(), commits: z.number() }).optional(),
  drift: z
    .object({ objects: z.number(), first: driftFactSchema.optional() })
    .optional(),
  /** The last thing that self-heal undid. */
  healed: driftFactSchema.optional(),
  /** What sync windows say now; left out where none is about the Application. */
  syncWindows: syncWindowStateSchema.optional(),
  /** What has to be applied and healthy before it is synced by itself. */
  waitsFor: waitSchema.optional(),
  /** Self-heal gave up against this manager. */
  contested: z
    .object({
      manager: z.string(),
      keys: z.array(z.string()),
      /** The first field of each object with both values: Git's, and what the manager sets. */
      facts: z.array(driftFactSchema).optional(),
    })
    .optional(),
  operation: operationSummarySchema.optional(),
  pullRequests: z.array(
    z.object({
      number: z.number(),
      title: z.string(),
      url: z.string(),
    }),
  ),
  problems: z.array(problemSchema),
  asOf: asOfSchema,
});
/** See {@link applicationSchema}. @public */
export type Application = z.infer<typeof applicationSchema>;

/** What happened to an Application. @public */
export const historyEntrySchema = z.object({
  id: z.string(),
  at: timestampSchema,
  type: z.enum([
    'commit',
    'sync-started',
    'sync-succeeded',
    'sync-failed',
    'sync-held',
    'sync-terminated',
    'window-overridden',
    'drift',
    'healed',
    'contested',
    'health',
    'error',
    'appeared',
    'removed',
  ]),
  /** One sentence. */
  message: z.string(),
  revision: z.string().optional(),
  commit: commitSchema.optional(),
  operationId: z.string().optional(),
  /** Person, when one is known. */
  by: z.string().optional(),
  manager: fieldManagerSchema.optional(),
  /** Key of the object that it is about. */
  key: z.string().optional(),
  field: fieldDifferenceSchema.optional(),
});
/** See {@link historyEntrySchema}. @public */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
