import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GitopsService } from '@gitops-suite/backstage-plugin-gitops-node';
import { createAppExamples } from './createAppAction.examples';
import { outputs } from './outputs';
import { proposeChange } from './proposeChange';

/** `gitops:app:create`: a new app through a pull request to the GitOps repository. */
export function createAppAction(gitops: GitopsService) {
  return createTemplateAction({
    id: 'gitops:app:create',
    description:
      'Creates an app in the GitOps repository by a pull request: base, an overlay for each environment, and the entity. The same app again updates the open pull request.',
    examples: createAppExamples,
    supportsDryRun: true,
    schema: {
      input: {
        repository: z =>
          z
            .string({
              description:
                'Name of the GitOps repository; needed when several are configured',
            })
            .optional(),
        digest: z =>
          z
            .string({
              description:
                'What the field GitopsChangePreview holds: files that come out otherwise by now are refused',
            })
            .optional(),
        app: z =>
          z.string({
            description: 'Name: lower case letters, digits and "-"',
          }),
        description: z =>
          z.string({ description: 'One sentence about it' }).optional(),
        owner: z =>
          z.string({
            description: 'Entity reference, such as group:default/payments',
          }),
        system: z =>
          z.string({ description: 'Entity reference of a system' }).optional(),
        image: z =>
          z.string({
            description:
              'Image with tag or digest, such as ghcr.io/acme/api:1.4.2',
          }),
        port: z =>
          z
            .number({ description: 'Port on which the container listens' })
            .optional(),
        replicas: z =>
          z.number({ description: 'Pods in each environment' }).optional(),
        environments: z =>
          z.array(z.string(), { description: 'Names of environments' }),
      },
      output: outputs,
    },
    async handler(ctx) {
      // An optional field of a form that was left empty arrives as an empty text.
      const { repository, system, digest, ...input } = ctx.input;
      const intent = {
        kind: 'create-app' as const,
        ...input,
        ...(repository && { repository }),
        ...(system && { system }),
      };
      await proposeChange(gitops, { intent, digest }, ctx);
    },
  });
}
