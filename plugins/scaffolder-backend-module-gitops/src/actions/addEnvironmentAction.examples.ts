import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `gitops:environment:add`, shown in the scaffolder's list of actions. */
export const addEnvironmentExamples: TemplateExample[] = [
  {
    description: 'As it runs in the environment before',
    example: stringify({
      steps: [
        {
          id: 'add',
          action: 'gitops:environment:add',
          name: 'Open the pull request',
          input: { app: 'invoice-service', environment: 'staging' },
        },
      ],
    }),
  },
  {
    description: 'With a model, an image and replicas of its own',
    example: stringify({
      steps: [
        {
          id: 'add',
          action: 'gitops:environment:add',
          name: 'Open the pull request',
          input: {
            app: 'invoice-service',
            environment: 'production-eu',
            from: 'staging',
            image: 'ghcr.io/acme/invoice-service:1.0.0',
            replicas: 4,
          },
        },
      ],
    }),
  },
];
