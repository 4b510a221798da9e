import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GitopsService } from '@gitops-suite/backstage-plugin-gitops-node';
import { addEnvironmentExamples } from './addEnvironmentAction.examples';
import { outputs } from './outputs';
import { proposeChange } from './proposeChange';

/** `gitops:environment:add`: an app into one more environment through a pull request. */
export function addEnvironmentAction(gitops: GitopsService) {
  return createTemplateAction({
    id: 'gitops:environment:add',
    description:
      'Brings an app to one more environment by a pull request: an overlay after the model of one that exists. The same environment again updates the open pull request.',
    examples: addEnvironmentExamples,
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
        app: z => z.string({ description: 'Name of the app' }),
        environment: z =>
          z.string({ description: 'Environment that it comes to' }),
        from: z =>
          z
            .string({
              description:
                'Environment whose overlay is the model; the one before by default',
            })
            .optional(),
        image: z =>
          z
            .string({
              description:
                'Image with tag or digest; that of the model by default',
            })
            .optional(),
        replicas: z =>
          z
            .number({ description: 'Pods; those of the model by default' })
            .optional(),
      },
      output: outputs,
    },
    async handler(ctx) {
      // An optional field of a form that was left empty arrives as an empty text.
      const { repository, from, image, digest, ...input } = ctx.input;
      const intent = {
        kind: 'add-environment' as const,
        ...input,
        ...(repository && { repository }),
        ...(from && { from }),
        ...(image && { image }),
      };
      await proposeChange(gitops, { intent, digest }, ctx);
    },
  });
}
