import type { z } from 'zod/v3';

type Z = typeof z;

/** Typed outputs of both actions. In a dry run there is a pull request only when one is open already. */
export const outputs = {
  pullRequestUrl: (zod: Z) =>
    zod
      .string({ description: 'Where people read the pull request' })
      .optional(),
  pullRequestNumber: (zod: Z) =>
    zod.number({ description: 'Number of the pull request' }).optional(),
  branch: (zod: Z) => zod.string({ description: 'Branch of the change' }),
  files: (zod: Z) =>
    zod.array(zod.string(), { description: 'Paths that it adds or changes' }),
};
