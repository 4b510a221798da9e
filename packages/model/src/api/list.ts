import { z } from 'zod';
import { applicationSchema } from './application';

/** `{items, totalItems, pageInfo}`: the shape of every list. @public */
export function listSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    totalItems: z.number(),
    pageInfo: z.object({ nextCursor: z.string().optional() }),
  });
}

/** A page of a list. @public */
export interface List<T> {
  items: T[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}

/** Fields by which Applications can be filtered; each may be given several times. @public */
export const applicationFacets = [
  'app',
  'environment',
  'cluster',
  'engine',
  'owner',
  'sync',
  'health',
] as const;
/** See {@link applicationFacets}. @public */
export type ApplicationFacet = (typeof applicationFacets)[number];

const many = z
  .union([z.string(), z.array(z.string())])
  .transform(value => (Array.isArray(value) ? value : [value]))
  .optional();

/** Query of `GET /applications`. @public */
export const applicationQuerySchema = z.strictObject({
  entityRef: many,
  app: many,
  environment: many,
  cluster: many,
  engine: many,
  /** `app`, or `infrastructure`. */
  scope: many,
  owner: many,
  sync: many,
  health: many,
  q: z.string().max(200).optional(),
  /** `worst` (worst first, then longest), or a field, with `-` for descending. */
  sort: z
    .enum([
      'worst',
      'app',
      '-app',
      'environment',
      '-environment',
      'since',
      '-since',
    ])
    .default('worst'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
  /** Facets to count, separated by commas. */
  facets: z.string().optional(),
});
/** See {@link applicationQuerySchema}. @public */
export type ApplicationQuery = z.infer<typeof applicationQuerySchema>;

/** Answer of `GET /applications`. A facet's counts are made with all other filters on. @public */
export const applicationListSchema = listSchema(applicationSchema).extend({
  facets: z
    .record(
      z.string(),
      z.array(z.object({ value: z.string(), count: z.number() })),
    )
    .optional(),
});
/** See {@link applicationListSchema}. @public */
export type ApplicationList = z.infer<typeof applicationListSchema>;
